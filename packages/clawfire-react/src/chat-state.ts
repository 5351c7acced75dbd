import type { Message } from "./contract.ts";
import type { HistoryState } from "./chat-history.ts";
import type { Variants } from "./branches.ts";
import type { Connectivity } from "./connectivity.ts";
import type { PageMemory, QueuedMessage } from "./page-memory.ts";
import type { TabBus } from "./tab-bus.ts";
import type { ChatTransport } from "./transport.ts";
import type { Turn } from "./turn.ts";

export interface ChatState {
  /** Undefined until the first message of a new conversation was stored. */
  readonly conversationId: string | undefined;
  /** Settled messages that are shown, oldest first. The same array as long as none is added. */
  readonly messages: readonly Message[];
  /** The same with those that were replaced, and what was said to them. */
  readonly all: readonly Message[];
  /** Where a message stands that was replaced or replaces another: all of them, by the id of the one that is shown. */
  readonly variants: ReadonlyMap<string, Variants>;
  /** Id of a message that was replaced and that the visitor wants to see: what came after it is left out. */
  readonly chosen: string | undefined;
  /** The visitor's last message, if it may be replaced now. */
  readonly replaceable: Message | undefined;
  /** The visitor's latest message while its reply is not settled. */
  readonly turn: Turn | undefined;
  /** What is sent next, once the turn is answered; oldest first. */
  readonly queued: readonly QueuedMessage[];
  readonly history: HistoryState;
}

export interface ChatClientOptions {
  readonly transport: ChatTransport;
  readonly memory: PageMemory;
  readonly bus: TabBus;
  readonly connectivity: Connectivity;
  /** @default crypto.randomUUID */
  readonly newId?: () => string;
}

export const empty: ChatState = {
  conversationId: undefined,
  messages: [],
  all: [],
  variants: new Map(),
  chosen: undefined,
  replaceable: undefined,
  turn: undefined,
  queued: [],
  history: { kind: "none" },
};
