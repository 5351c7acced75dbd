import type { SendResult } from "./contract.ts";
import type { ChatStore } from "./branches.ts";
import type { ChatClientOptions } from "./chat-state.ts";
import { withLatest } from "./message-list.ts";
import { forgetTurn, rememberTurn } from "./page-memory.ts";
import type { PageContext } from "./transport.ts";
import {
  anewOf,
  conversationOf,
  isMessageId,
  messagesOf,
  newTurn,
  type Beginning,
  type Said,
  type Turn,
} from "./turn.ts";
import { TurnFollower } from "./turn-follower.ts";

export interface CurrentTurnOptions extends Omit<ChatClientOptions, "newId"> {
  readonly store: ChatStore;
  readonly newId: () => string;
  /** What the page tells of itself now. */
  readonly context: () => PageContext | undefined;
  /** The reply is among the messages. */
  readonly onSettled: (conversationId: string) => void;
}

/** Owns the visitor's latest message from its sending until its reply is among the messages. */
export class CurrentTurn {
  readonly #options: CurrentTurnOptions;
  #follower: TurnFollower | undefined;

  constructor(options: CurrentTurnOptions) {
    this.#options = options;
  }

  begin({ text, attachments }: Said, { conversationId, messageId = "", replaces }: Beginning): void {
    const { store, newId, context } = this.#options;
    store.set({ chosen: undefined, ...(conversationId === undefined && { conversationId }) });
    const message = { messageId: isMessageId(messageId) ? messageId : newId(), text, replaces, attachments };
    const createdAt = new Date().toISOString();
    this.follow(newTurn({ ...message, conversationId, createdAt, context: context() }));
  }

  follow(turn: Turn): void {
    this.leave();
    rememberTurn(this.#options.memory, turn);
    this.#options.store.set({ turn });
    const onChange = (now: Turn) => this.#onTurn(now, follower);
    const follower: TurnFollower = new TurnFollower({ ...this.#options, turn, onChange });
    this.#follower = follower;
    void follower.follow().then((result) => result && this.#settle(result, follower));
  }

  stop(): void {
    this.#follower?.stop();
  }

  /** Sends the failed message again, or the one that waits at once. */
  retry(): void {
    const { turn } = this.#options.store.snapshot();
    if (turn?.step.kind !== "failed") return this.#follower?.hurry();
    const anew = anewOf(turn, turn.step.failure);
    if (anew === undefined) this.follow(newTurn(turn));
    else this.begin(this.#saidAnew(turn, anew), anew);
  }

  /** Without the files of a message that it replaces no more: they stay that one's, and the agent has seen them there. */
  #saidAnew(turn: Turn, anew: Beginning): Said {
    const { text, replaces } = turn;
    const { all } = this.#options.store.snapshot();
    const left = all.find(({ id }) => id === replaces && id !== anew.replaces);
    const isLeftThere = left?.state === "answered" && anew.conversationId !== undefined;
    return isLeftThere && text.trim() !== "" ? { text } : turn;
  }

  /** The backend has it no more under way. */
  forget(): void {
    this.leave();
    this.#options.memory.pending = undefined;
  }

  /** Follows it no more; the run goes on at the backend. */
  leave(): void {
    this.#follower?.leave();
    this.#follower = undefined;
  }

  #onTurn(turn: Turn, follower: TurnFollower): void {
    if (this.#follower !== follower) return;
    const { store, memory, bus } = this.#options;
    const before = store.snapshot();
    store.set({ turn, conversationId: turn.accepted ? conversationOf(turn) : before.conversationId });
    if (turn.step.kind === "failed") forgetTurn(memory, turn);
    if (turn.accepted && !before.turn?.accepted)
      bus.tell({ kind: "accepted", conversationId: conversationOf(turn) });
  }

  #settle(result: SendResult, follower: TurnFollower): void {
    const { store, bus, onSettled } = this.#options;
    const [{ turn, all }, { conversationId }] = [store.snapshot(), result];
    if (this.#follower !== follower || turn === undefined) return;
    this.forget();
    store.set({ all: withLatest(all, messagesOf(turn, result)), turn: undefined, conversationId });
    bus.tell({ kind: "settled", conversationId });
    onSettled(conversationId);
  }
}
