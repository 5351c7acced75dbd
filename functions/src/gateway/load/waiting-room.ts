import { ChatError } from "../../errors.ts";
import { movingMean } from "../../moving-mean.ts";
import { Places, type Moved } from "../../places.ts";
import { GIVEN_UP, pollUntil } from "../../waiting.ts";
import { fullPaceOf, type Load } from "./load.ts";
import { Place } from "./place.ts";
import { RunLimit } from "./run-limit.ts";
import type { SharedLine } from "./shared-line.ts";

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

/** A run that has waited so long in the gateway's queue shows that there is one, in milliseconds. */
const SHOWS_QUEUE_MS = 500;

/** For how long a run that began at once shows that the gateway has room, in milliseconds. */
const FREE_MS = 2_000;

/** How long a gateway's own queue may be before who waits in it is told, in milliseconds. */
const WORTH_TELLING_MS = 1_000;

/** Owns who of one instance may send to one gateway now, and who waits until that has room. */
export class WaitingRoom {
  readonly #url: string;
  readonly #onBusy: () => Promise<void>;
  readonly #limit = new RunLimit();
  readonly #places = new Places((sinceMs) => this.#hasRoom(sinceMs));
  readonly #queued = new Set<Place>();
  readonly #heldUp = new Set<Place>();
  #line: SharedLine | undefined;
  /** Runs that have started. */
  #working = 0;
  #lanes = 0;
  /** When a run began at once, if none had to wait since. */
  #soonAtMs = -Infinity;
  /** When the last of those may come who were told to come later. */
  #returnAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param url of the gateway. @param onBusy called when somebody has to wait, or may have to soon; resolves when it is known who else does. */
  constructor(url: string, onBusy: () => Promise<void> = () => Promise.resolve()) {
    this.#url = url;
    this.#onBusy = onBusy;
  }

  get load(): Load {
    return { ...this.#runs, waiting: this.#places.since };
  }

  get #runs(): Omit<Load, "waiting"> {
    const { startMs, workMs } = this.#limit;
    return {
      inFlight: this.#places.taken,
      working: this.#working,
      lanes: this.#lanes,
      queued: this.#places.taken - this.#working - this.#heldUp.size,
      oldestMs: this.#oldestMs,
      startMs,
      workMs,
    };
  }

  /** Whether messages wait for the gateway, here or there. */
  get isBusy(): boolean {
    return this.#places.waiting > 0 || this.#oldestMs >= WORTH_TELLING_MS;
  }

  /** How long who is sent now waits in the gateway's own queue, in milliseconds; 0 while nothing shows that there is one. */
  get queueMs(): number {
    const load = this.#runs;
    const queueMs =
      this.#line?.queueMs ?? (load.oldestMs < SHOWS_QUEUE_MS ? 0 : load.queued / fullPaceOf(load));
    return queueMs < WORTH_TELLING_MS ? 0 : queueMs;
  }

  /** Takes what was known of the gateway before this instance was there. */
  recall({ lanes, workMs }: Load): void {
    if (lanes === 0) return;
    this.#lanes ||= lanes;
    this.#limit.recall(workMs);
  }

  /** Learns how the line stands over all instances; undefined where this one is alone, as far as is known. */
  learn(line: SharedLine | undefined): void {
    const isNews = line !== undefined || this.#line !== undefined;
    this.#line = line;
    this.#countLanes(line?.load ?? this.#runs);
    this.#serve();
    if (isNews) this.#places.tellAll();
  }

  /**
   * Takes a place, or waits for one; undefined when it was stopped meanwhile.
   * @throws ChatError `overloaded` when that would take longer than the call; the signal's reason when that fires before.
   */
  async enter(visit: Visit): Promise<Place | undefined> {
    const { uid, signal, endsAtMs } = visit;
    const nowMs = Date.now();
    const { isFull } = this.#places;
    if (isFull) {
      const tooLongMs = nowMs + this.#estimateMs(this.#places.expected(uid), nowMs) - endsAtMs;
      if (tooLongMs > 0) throw new ChatError("overloaded", { retryAfterMs: this.#returnAfterMs(tooLongMs) });
    }
    const called = isFull ? this.#wait(visit) : this.#places.take({ uid, signal });
    this.#line?.came(nowMs);
    const leave = await called;
    if (leave === undefined) signal.throwIfAborted();
    return this.#placeOf(leave);
  }

  async #wait({ uid, signal, isStopAsked, onWaiting }: Visit): Promise<(() => void) | undefined> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const end = () => ended.abort(GIVEN_UP);
    pollUntil(async () => (await isStopAsked()) || undefined, STOP_LOOKS, either).then(end, () => {});
    let moved: Moved | undefined;
    let told: number | undefined;
    let isKnown = false;
    const tell = () => {
      if (!isKnown || moved === undefined) return;
      const waiting = this.#waitingOf(moved);
      if (waiting.ahead !== told) onWaiting(waiting);
      told = waiting.ahead;
    };
    const onMoved = (now: Moved) => {
      moved = now;
      tell();
    };
    const called = this.#places.take({ uid, signal: either, onMoved });
    void this.#onBusy().then(() => {
      isKnown = true;
      if (!either.aborted) tell();
    });
    this.#wakeInTime();
    return called.finally(end);
  }

  /** Each is told a time of their own, at the pace at which others are served: who came all at once would be refused again. */
  #returnAfterMs(tooLongMs: number): number {
    const nowMs = Date.now();
    const pace = fullPaceOf(this.#runs) / (this.#line?.instances ?? 1);
    this.#returnAtMs = Math.max(this.#returnAtMs + 1 / pace, nowMs + tooLongMs);
    return Math.round(this.#returnAtMs - nowMs);
  }

  #placeOf(leave: (() => void) | undefined): Place | undefined {
    if (leave === undefined) return undefined;
    return new Place(this.#url, {
      limit: this.#limit,
      queued: this.#queued,
      heldUp: this.#heldUp,
      onStarted: (startMs) => {
        this.#working += 1;
        if (startMs !== undefined) this.#soonAtMs = startMs < SHOWS_QUEUE_MS ? Date.now() : -Infinity;
        this.#serve();
      },
      onQueued: () => void this.#onBusy(),
      onRefused: () => this.#limit.refused(Date.now(), this.#places.taken),
      leave: (hadStarted) => {
        if (hadStarted) this.#working -= 1;
        leave();
        this.#wakeInTime();
      },
    });
  }

  /**
   * What is worked on while others wait in the gateway's queue is all that it works on at a time. Before a run has ended it may work on
   * more: a run takes some time to begin.
   */
  #countLanes({ working, lanes, oldestMs }: Omit<Load, "waiting">): void {
    if (oldestMs < SHOWS_QUEUE_MS || !this.#limit.sawEnd) this.#lanes = Math.max(this.#lanes, lanes);
    else this.#lanes = movingMean(lanes === 0 ? undefined : lanes, working);
  }

  #hasRoom(sinceMs: number): boolean {
    if (this.#line === undefined || this.#limit.seesStarts === false || this.#isFree)
      return this.#limit.hasRoom(this.#runs);
    return this.#limit.allows(this.#places.taken) && this.#line.isTurn(sinceMs, Date.now());
  }

  /** Whether the gateway can work on more than it has: then it is nobody's turn, and runs may be shorter than a report is old. */
  get #isFree(): boolean {
    return Date.now() - this.#soonAtMs < FREE_MS && this.#oldestMs < SHOWS_QUEUE_MS;
  }

  #serve(): void {
    this.#places.serve();
    this.#wakeInTime();
  }

  /** Time alone makes room where it is somebody's turn, or where the gateway's queue stands still. */
  #wakeInTime(): void {
    clearTimeout(this.#timer);
    const [firstMs] = this.#places.since;
    // What a refusal took away comes back with a run that starts.
    if (firstMs === undefined || !this.#limit.allows(this.#places.taken)) return;
    const turnMs = this.#line?.untilTurnMs(firstMs, Date.now());
    const inMs = turnMs === undefined ? this.#untilOneMoreMs : Math.max(Math.ceil(turnMs), 1);
    if (inMs > 0) this.#timer = setTimeout(() => this.#serve(), inMs);
  }

  /** Until one more may be in the gateway's queue; 0 where that is empty. */
  get #untilOneMoreMs(): number {
    const { workMs } = this.#limit;
    return this.#oldestMs === 0 ? 0 : workMs - (this.#oldestMs % workMs);
  }

  get #oldestMs(): number {
    const [oldest] = this.#queued;
    return oldest?.sentForMs ?? 0;
  }

  #waitingOf({ ahead, expected, sinceMs }: Moved): Waiting {
    const everywhere = this.#line?.ahead(sinceMs, Date.now()) ?? 0;
    return {
      ahead: Math.max(ahead, Math.round(everywhere) - 1, 0),
      estimateMs: this.#estimateMs(expected, sinceMs),
    };
  }

  /** Until the message behind so many others begins, which waits since then. */
  #estimateMs(expected: number, sinceMs: number): number {
    const load = this.#runs;
    const line = this.#line;
    if (line === undefined) return Math.round((expected + load.queued + 1) / fullPaceOf(load));
    return Math.round(line.untilBegunMs(sinceMs, Date.now()));
  }
}
