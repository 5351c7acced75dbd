import { movingMean } from "../../moving-mean.ts";
import { allowedQueue, type Load } from "./load.ts";

/** More than any instance has turns for. */
const MOST = 1_000;

/** What a refusal for want of room leaves of the runs that are in flight; at most once in the time of a run. */
const AFTER_REFUSAL = 0.7;

/** How long a run takes of which none was seen yet, in milliseconds. */
const USUAL_WORK_MS = 10_000;

/** Owns what one instance has measured of the runs of a gateway, and so how many it may have there at a time. */
export class RunLimit {
  #startMs = 0;
  #workMs: number | undefined;
  #sawEnd = false;
  #mostInFlight = MOST;
  #refusedAtMs = -Infinity;
  #seesStarts: boolean | undefined;

  /** Whether the gateway tells when runs start; undefined while nobody knows. Of one that does not, nothing is limited. */
  get seesStarts(): boolean | undefined {
    return this.#seesStarts;
  }

  /** Mean time from sending to a run's start, in milliseconds. */
  get startMs(): number {
    return this.#startMs;
  }

  /** Mean time from a run's start to its end, in milliseconds. */
  get workMs(): number {
    return this.#workMs ?? USUAL_WORK_MS;
  }

  /** Whether a run has ended. */
  get sawEnd(): boolean {
    return this.#sawEnd;
  }

  /** Takes how long runs took before this instance was there, in milliseconds; once one has ended here, that counts. */
  recall(workMs: number): void {
    this.#workMs ??= workMs;
  }

  /** Whether one more than these may be sent, after what the gateway refused. */
  allows(inFlight: number): boolean {
    return inFlight < this.#mostInFlight;
  }

  /** Whether one more may be sent to a gateway of that load. */
  hasRoom(load: Omit<Load, "waiting">): boolean {
    if (!this.allows(load.inFlight)) return false;
    return this.#seesStarts === false || load.queued + 1 <= allowedQueue(load);
  }

  /** A run left the gateway's queue. @param startMs since it was sent */
  started(startMs: number): void {
    this.#seesStarts = true;
    this.#startMs = movingMean(this.#startMs, startMs);
    this.#mostInFlight = Math.min(this.#mostInFlight + 1 / this.#mostInFlight, MOST);
  }

  /** A run spoke whose start was not told: one event may be lost, but not each. */
  startedUntold(): void {
    this.#seesStarts ??= false;
  }

  /** @param workMs from its start to its end. */
  ended(workMs: number): void {
    this.#sawEnd = true;
    this.#workMs = movingMean(this.#workMs, Math.max(workMs, 1));
  }

  /** The gateway has no room, as it says. */
  refused(nowMs: number, inFlight: number): void {
    if (nowMs - this.#refusedAtMs < this.#startMs + this.workMs) return;
    this.#refusedAtMs = nowMs;
    this.#mostInFlight = Math.max(inFlight * AFTER_REFUSAL, 1);
  }
}
