import { ChatError } from "../../errors.ts";
import { Places } from "../../places.ts";
import type { Load } from "../../telemetry/load-report.ts";
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

/** How often the database is asked whether who waits was stopped, in milliseconds. */
const STOP_LOOKS = { firstMs: 500, longestMs: 1_000 };

/** Owns who of one instance may send to one gateway now, and who waits until that has room. */
export class WaitingRoom {
  readonly #url: string;
  readonly #limit = new RunLimit();
  readonly #places = new Places(() => this.#capacity());
  readonly #overdue = new Set<Place>();
  /** Runs that have started. */
  #working = 0;
  /** When a place was given last. */
  #givenAtMs = -Infinity;
  /** Places that there are while one more is tried. */
  #atLeast = 0;
  #restsUntilMs = 0;
  /** When the last of those may come who were told to come later. */
  #returnAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param url of the gateway. */
  constructor(url: string) {
    this.#url = url;
  }

  get load(): Load {
    const { taken: inFlight, waiting } = this.#places;
    return { inFlight, waiting, limit: this.#atATime, startMs: this.startMs };
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
    this.#wakeInTime();
    return called.finally(end);
  }

  /** Each is told a time of their own, at the pace at which others are served: who came all at once would be refused again. */
  #returnAfterMs(tooLongMs: number): number {
    const nowMs = Date.now();
    this.#returnAtMs = Math.max(this.#returnAtMs + this.#limit.runMs / this.#atATime, nowMs + tooLongMs);
    return Math.round(this.#returnAtMs - nowMs);
  }

  #placeOf(leave: (() => void) | undefined, hasWaited: boolean): Place | undefined {
    if (leave === undefined) return undefined;
    this.#givenAtMs = Date.now();
    const isAll = hasWaited || this.#places.taken >= this.#capacity();
    return new Place(this.#url, {
      limit: this.#limit,
      overdue: this.#overdue,
      onStarted: (startMs) => this.#started(startMs, isAll),
      onRefused: () => this.#limit.refused(Date.now(), this.#places.taken),
      leave: (hadStarted) => {
        if (hadStarted) this.#working -= 1;
        const limit = this.#atATime;
        if (limit < 1) this.#restsUntilMs = Date.now() + (1 / limit - 1) * this.#limit.runMs;
        leave();
        this.#wakeInTime();
      },
    });
  }

  #started(startMs: number | undefined, isAll: boolean): void {
    this.#working += 1;
    const { taken: inFlight, waiting } = this.#places;
    if (startMs !== undefined) this.#limit.started({ startMs, inFlight, isAll, waiting });
    this.#serve();
  }

  get #atATime(): number {
    return this.#limit.of(this.#working);
  }

  #capacity(): number {
    // Of a queue that grows, the next start tells too late.
    if (this.#oldestMs > this.#limit.allowedMs && this.#limit.seesStarts === true) return 0;
    const limit = this.#atATime;
    if (limit >= 1) return Math.max(Math.floor(limit), this.#atLeast);
    return Date.now() < this.#restsUntilMs ? 0 : 1;
  }

  /** When one more than the limit may be sent: a while after the last, if all that have a place have started. */
  get #nextTryMs(): number {
    return this.#working < this.#places.taken ? Infinity : this.#givenAtMs + this.#limit.allowedMs;
  }

  #serve(): void {
    // Long runs tell nothing of the room that there is: one more does.
    this.#atLeast = Date.now() >= this.#nextTryMs ? this.#places.taken + 1 : 0;
    this.#places.serve();
    this.#atLeast = 0;
    this.#wakeInTime();
  }

  #wakeInTime(): void {
    clearTimeout(this.#timer);
    const atMs =
      this.#atATime >= 1 ? this.#nextTryMs : this.#places.taken > 0 ? Infinity : this.#restsUntilMs;
    if (this.#places.waiting === 0 || atMs === Infinity) return;
    this.#timer = setTimeout(() => this.#serve(), Math.max(atMs - Date.now(), 1));
  }

  get #oldestMs(): number {
    const [oldest] = this.#overdue;
    return oldest?.sentForMs ?? 0;
  }

  /** Until the message behind so many others begins: so often a place becomes free, and the gateway has a queue of its own. */
  #estimateMs(ahead: number): number {
    return Math.round(((ahead + 1) * this.#limit.runMs) / this.#atATime + this.startMs);
  }
}
