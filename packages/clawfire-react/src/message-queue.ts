import type { ChatState } from "./chat-state.ts";
import type { PageMemory, QueuedMessage } from "./page-memory.ts";
import type { Store } from "./store.ts";
import { conversationOf, isSomething, type Said } from "./turn.ts";

/** Messages that may wait for the ones before them. */
const MOST = 10;

/** Owns what was written while the agent was at the message before; it outlives a reload. */
export class MessageQueue {
  readonly #memory: PageMemory;
  readonly #store: Store<ChatState>;
  readonly #newId: () => string;

  constructor(memory: PageMemory, store: Store<ChatState>, newId: () => string) {
    this.#memory = memory;
    this.#store = store;
    this.#newId = newId;
  }

  /** False when there is nothing to send, or too many wait. */
  add(said: Said): boolean {
    const { queued } = this.#store.snapshot();
    if (!isSomething(said) || queued.length >= MOST) return false;
    this.#keep([...queued, { id: this.#newId(), ...said }]);
    return true;
  }

  /** Returns the text of what waits no more. */
  remove(id: string): string {
    const { queued } = this.#store.snapshot();
    this.#keep(queued.filter((message) => message.id !== id));
    return queued.find((message) => message.id === id)?.text ?? "";
  }

  /** The one whose turn it is, which waits no more; undefined while another one is under way or has failed. */
  take(): QueuedMessage | undefined {
    const { turn, queued } = this.#store.snapshot();
    const [next, ...others] = queued;
    if (turn !== undefined || next === undefined) return undefined;
    this.#keep(others);
    return next;
  }

  #keep(queued: readonly QueuedMessage[]): void {
    const { turn, conversationId } = this.#store.snapshot();
    const home = turn ? conversationOf(turn) : conversationId;
    if (home !== undefined) this.#memory.keepQueue(home, queued);
    this.#store.set({ queued });
  }
}
