import { RecentMap } from "../recent-map.ts";

/** Visitors that are remembered at most; the oldest is forgotten first. */
const REMEMBERED = 10_000;

/** Owns who was refused lately, so that asking again too early costs no database read. */
export class Refusals {
  readonly #untilMs = new RecentMap<string, number>(REMEMBERED);

  /** Milliseconds until the visitor may ask again; 0 for now. */
  remainingMs(uid: string, nowMs: number): number {
    const untilMs = this.#untilMs.get(uid);
    if (untilMs === undefined) return 0;
    if (untilMs <= nowMs) this.#untilMs.delete(uid);
    return Math.max(untilMs - nowMs, 0);
  }

  remember(uid: string, untilMs: number): void {
    this.#untilMs.set(uid, untilMs);
  }
}
