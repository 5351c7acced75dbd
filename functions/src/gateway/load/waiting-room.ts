import { ChatError } from "../../errors.ts";
import { Places } from "../../places.ts";
import { GIVEN_UP, pollUntil } from "../../waiting.ts";
import { Place } from "./place.ts";
import { RunLimit } from "./run-limit.ts";

/** How long somebody will wait, as far as can be told. */
export interface Waiting {
  /** Messages before theirs, of those that this instance knows of. */
  readonly ahead: number;
  /** Milliseconds until the agent begins with theirs. */
  readonly estimateMs: number;
}

/** Who comes to send a message. */
export interface Visit {
  readonly uid: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** When the call is over, epoch milliseconds: who would wait longer is refused at once. */
  readonly endsAtMs: number;
  /** Asked while they wait: whether they want to wait no longer. */
  readonly isStopAsked: () => Promise<boolean>;
  /** Told how long it will take, at once and whenever that changes. Not told to who need not wait. */
  readonly onWaiting: (waiting: Waiting) => void;
}

/** How busy a gateway is, as one instance sees it. */
export interface Load {
  /** Runs that it sent and that are not over. */
  readonly inFlight: number;
  readonly waiting: number;
  /** Runs that it would send at a time. */
  readonly limit: number;
  /** From sending to a run's start, in milliseconds. */
  readonly startMs: number;
}

/** How often the database is asked whether who waits was stopped, in milliseconds. */
const STOP_LOOKS = { firstMs: 500, longestMs: 1_000 };

/** Owns who of one instance may send to one gateway now, and who waits until that has room. */
export class WaitingRoom {
  readonly #url: string;
  readonly #limit = new RunLimit();
  readonly #places = new Places(() => this.#capacity());
  readonly #overdue = new Set<Place>();
  #restsUntilMs = 0;
  /** When the last of those may come who were told to come later. */
  #returnAtMs = 0;
  #rest: NodeJS.Timeout | undefined;

  /** @param url of the gateway. */
  constructor(url: string) {
    this.#url = url;
  }

  get load(): Load {
    const { taken: inFlight, waiting } = this.#places;
    return { inFlight, waiting, limit: this.#limit.value, startMs: this.startMs };
  }

  /** The time to a run's start; while one takes longer than those before it, that long at least. */
  get startMs(): number {
    return Math.max(this.#limit.startMs, this.#oldestMs);
  }

  /**
   * Takes a place, or waits for one; undefined when it was stopped meanwhile.
   * @throws ChatError `overloaded` when that would take longer than the call; the signal's reason when that fires before.
   */
  async enter(visit: Visit): Promise<Place | undefined> {
    const { uid, signal, endsAtMs } = visit;
    if (!this.#places.isFull) return this.#placeOf(await this.#places.take({ uid, signal }), false);
    const tooLongMs = Date.now() + this.#estimateMs(this.#places.expected(uid)) - endsAtMs;
    if (tooLongMs > 0) throw new ChatError("overloaded", { retryAfterMs: this.#returnAfterMs(tooLongMs) });
    const leave = await this.#wait(visit);
    if (leave === undefined) signal.throwIfAborted();
    return this.#placeOf(leave, true);
  }

  async #wait({ uid, signal, isStopAsked, onWaiting }: Visit): Promise<(() => void) | undefined> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const end = () => ended.abort(GIVEN_UP);
    pollUntil(async () => (await isStopAsked()) || undefined, STOP_LOOKS, either).then(end, () => {});
    const onMoved = (ahead: number, expected: number) =>
      onWaiting({ ahead, estimateMs: this.#estimateMs(expected) });
    const called = this.#places.take({ uid, signal: either, onMoved });
    this.#wakeAfterRest();
    return called.finally(end);
  }

  /** Each is told a time of their own, at the pace at which others are served: who came all at once would be refused again. */
  #returnAfterMs(tooLongMs: number): number {
    const nowMs = Date.now();
    this.#returnAtMs = Math.max(this.#returnAtMs + this.#limit.runMs / this.#limit.value, nowMs + tooLongMs);
    return Math.round(this.#returnAtMs - nowMs);
  }

  #placeOf(leave: (() => void) | undefined, hasWaited: boolean): Place | undefined {
    if (leave === undefined) return undefined;
    const isAll = hasWaited || this.#places.taken >= this.#capacity();
    return new Place(this.#url, {
      limit: this.#limit,
      overdue: this.#overdue,
      onStarted: (startMs) => {
        this.#limit.started({ startMs, isAll, waiting: this.#places.waiting });
        this.#places.serve();
      },
      leave: () => {
        const { value, runMs } = this.#limit;
        if (value < 1) this.#restsUntilMs = Date.now() + (1 / value - 1) * runMs;
        leave();
        this.#wakeAfterRest();
      },
    });
  }

  #capacity(): number {
    const { value, allowedMs, seesStarts } = this.#limit;
    // Of a queue that grows, the next start tells too late.
    if (this.#oldestMs > allowedMs && seesStarts === true) return 0;
    if (value >= 1) return Math.floor(value);
    return Date.now() < this.#restsUntilMs ? 0 : 1;
  }

  #wakeAfterRest(): void {
    const leftMs = this.#restsUntilMs - Date.now();
    if (leftMs <= 0 || this.#places.waiting === 0 || this.#rest !== undefined) return;
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#places.serve();
      this.#wakeAfterRest();
    }, leftMs);
  }

  get #oldestMs(): number {
    const [oldest] = this.#overdue;
    return oldest?.sentForMs ?? 0;
  }

  /** Until the message behind so many others begins: so often a place becomes free, and the gateway has a queue of its own. */
  #estimateMs(ahead: number): number {
    const { runMs, value } = this.#limit;
    return Math.round(((ahead + 1) * runMs) / value + this.startMs);
  }
}
