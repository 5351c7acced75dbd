import type { Message } from "./contract.ts";
import type { ChatState } from "./chat-state.ts";
import { Store } from "./store.ts";
import { userMessage, type Turn } from "./turn.ts";

/** The messages that stood in one place, one after the other. */
export interface Variants {
  /** Their ids; the last one is the one that the agent knows. */
  readonly ids: readonly string[];
  /** Which of them is shown. */
  readonly at: number;
}

/** Owns the state of a chat: of all messages, those are shown that were not replaced, unless the visitor chose another one. */
export class ChatStore extends Store<ChatState> {
  override set(change: Partial<ChatState>): void {
    const before = this.snapshot();
    const after = { ...before, ...change };
    const isSame =
      after.all === before.all &&
      after.chosen === before.chosen &&
      after.turn?.messageId === before.turn?.messageId;
    super.set(isSame ? change : { ...change, ...shownOf(after) });
  }

  /** Shows a message that was replaced, or with the one that stands now everything again. Not while the agent is at one. */
  choose(id: string): void {
    const { all, turn } = this.snapshot();
    const isLeft = all.some(({ replaces }) => replaces === id);
    if (turn === undefined) this.set({ chosen: isLeft ? id : undefined });
  }

  /** A message that failed stays, where another one is sent. */
  keepFailed(turn: Turn): void {
    this.set({ all: [...this.snapshot().all, userMessage(turn, "failed")] });
  }
}

/** A message of the visitor with what was said to it; before the first one there may be words of the agent alone. */
type Exchange = readonly [Message, ...Message[]];

function shownOf({ all, chosen, turn }: ChatState): Pick<ChatState, "messages" | "variants" | "replaceable"> {
  const exchanges = exchangesOf(all);
  const next = new Map(all.flatMap(({ id, replaces }) => (replaces === undefined ? [] : [[replaces, id]])));
  if (turn?.replaces !== undefined) next.set(turn.replaces, turn.messageId);
  const stands = ([{ id, replacedBy }]: Exchange) => replacedBy === undefined && !next.has(id);
  const before = exchanges.findIndex(([{ id }]) => id === chosen);
  const shown =
    before === -1
      ? exchanges.filter(stands)
      : exchanges.filter((exchange, index) => index === before || (index < before && stands(exchange)));
  const last = shown.at(-1)?.[0];
  return {
    messages: all.length === shown.flat().length ? all : shown.flat(),
    variants: new Map(shown.flatMap(([message]) => variantsOf(message, all, next))),
    replaceable: turn === undefined && last?.role === "user" && stands([last]) ? last : undefined,
  };
}

function exchangesOf(all: readonly Message[]): Exchange[] {
  const exchanges: [Message, ...Message[]][] = [];
  for (const message of all) {
    const latest = exchanges.at(-1);
    if (message.role === "user" || latest === undefined) exchanges.push([message]);
    else latest.push(message);
  }
  return exchanges;
}

/** @param next what replaced a message, by its id. */
function variantsOf(
  message: Message,
  all: readonly Message[],
  next: ReadonlyMap<string, string>,
): [string, Variants][] {
  const ids = [message.id];
  for (let first: Message | undefined = message; first?.replaces !== undefined;) {
    const { replaces }: Message = first;
    first = all.find(({ id }) => id === replaces);
    if (first !== undefined) ids.unshift(first.id);
  }
  const at = ids.length - 1;
  for (let id = next.get(message.id); id !== undefined; id = next.get(id)) ids.push(id);
  return ids.length === 1 ? [] : [[message.id, { ids, at }]];
}
