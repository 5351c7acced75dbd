import { RecentMap } from "../recent-map.ts";
import { pollUntil, waitFor } from "../waiting.ts";
import type { OpenTurn, TurnStore } from "./turn-store.ts";
import type { Turn } from "./turn.ts";

/** Conversations that are remembered at most; of a forgotten one the database is asked. */
const REMEMBERED = 10_000;

/** Pauses between two looks at the turns before. */
const LOOKS = { firstMs: 200, longestMs: 2_000 };

/** A turn's place, as far as this instance needs it. */
type Place = Pick<Turn, "conversationId" | "messageId" | "number" | "openedAtMs" | "mayBeSent">;

/** What waiting for a place needs of a call. */
export interface Waiting {
  readonly turns: TurnStore;
  /**
   * Finds out what became of a turn that nobody follows any more, and closes it if it is over: a run outlives the calls
   * that followed it.
   */
  readonly settle: (turn: OpenTurn) => Promise<unknown>;
  /** Ends the wait, not the turn. */
  readonly signal: AbortSignal;
}

/**
 * What came of waiting. `at-once`: this instance saw the turn before end; `looked`: the database was asked, and none before was open;
 * `stopped`: it was stopped meanwhile, or closed by another call, and is not to be sent.
 */
export type Wait = "at-once" | "looked" | "waited" | "stopped";

/**
 * Owns the order of turns: those of one conversation are sent one after the other, because a gateway that gets a second
 * message while it works on the first answers both in one reply, or one of them not at all, depending on the release.
 * What this instance saw end need not be asked of the database.
 */
export class TurnQueue {
  /** The number of the turn that was sent and ended last, by conversation: those before it ended too. */
  readonly #ended = new RecentMap<string, { readonly number: number; readonly atMs: number }>(REMEMBERED);
  readonly #waiting = new Map<string, Set<() => void>>();

  /**
   * Waits until every turn before is over, whichever instance follows it.
   * @throws the signal's reason when that fires before.
   */
  async wait(turn: Place, { turns, settle, signal }: Waiting): Promise<Wait> {
    const conversation = nameOf(turn, turns);
    let outcome: Wait = "looked";
    const look = async () => {
      const { number, atMs } = this.#ended.get(conversation) ?? { number: 0, atMs: 0 };
      // Who stops it while one before it is open says that it is never sent: only of one that was over before nobody did.
      if (number >= turn.number - 1 && atMs <= turn.openedAtMs)
        return outcome === "waited" ? outcome : "at-once";
      const { before, isOpen, isStopAsked } = await turns.place(turn);
      // One that may be sent goes on; while one before it is open, nobody sends it.
      const isUnsent = before.length > 0 || !turn.mayBeSent;
      if (!isOpen || (isStopAsked && isUnsent)) return "stopped";
      if (before.length === 0) return outcome;
      // Its gateway may take longer to tell of it than this call has left.
      for (const abandoned of before.filter((one) => one.abandoned)) await waitFor(settle(abandoned), signal);
      outcome = "waited";
      return undefined;
    };
    return pollUntil(look, LOOKS, signal, (wake) => this.#onEnd(conversation, wake));
  }

  /** Tells of a turn that is over, and before which none is open. */
  tellEnd(turn: Place, turns: TurnStore): void {
    const conversation = nameOf(turn, turns);
    const { number } = turn;
    if (number > (this.#ended.get(conversation)?.number ?? 0))
      this.#ended.set(conversation, { number, atMs: turns.options.now() });
    for (const wake of this.#waiting.get(conversation) ?? []) wake();
  }

  #onEnd(conversation: string, wake: () => void): () => void {
    const waiting = this.#waiting.get(conversation) ?? new Set();
    this.#waiting.set(conversation, waiting.add(wake));
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(conversation);
    };
  }
}

function nameOf({ conversationId }: Pick<Place, "conversationId">, { options }: TurnStore): string {
  return `${options.uid}/${conversationId}`;
}
