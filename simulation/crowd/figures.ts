import type { Waiting } from "../../functions/src/gateway/load/waiting-room.ts";

/** What is told at once, or not at all, may be wrong by so much, in milliseconds. */
const SLACK_MS = 2_000;

/** After so long who waits should have been told, in milliseconds. */
const UNTOLD_MS = 4_000;

/** One message of one call. */
export interface Asked {
  told(waiting: Waiting, nowMs: number): void;
  begun(nowMs: number): void;
  answered(): void;
  lost(): void;
  refused(): void;
}

/** Owns what the visitors of a crowd lived to see. */
export class Figures {
  /** How long who waits has waited, by the minute and the gateway, and by visitor. */
  readonly #minutes = new Map<string, Map<string, number>>();
  /** Messages that wait, by gateway and visitor. */
  readonly #waiting = new Map<string, number>();
  readonly #waits: number[] = [];
  answered = 0;
  refusals = 0;
  lost = 0;
  /** Who waited longer than four seconds without a word. */
  untold = 0;
  #estimates = 0;
  #goodEstimates = 0;

  asks(uid: string, url: string, nowMs: number): Asked {
    const who = `${url} ${uid}`;
    const isOnly = (this.#waiting.get(who) ?? 0) === 0;
    this.#waiting.set(who, (this.#waiting.get(who) ?? 0) + 1);
    const waitsNoMore = () => this.#waiting.set(who, (this.#waiting.get(who) ?? 1) - 1);
    let first: { readonly atMs: number; readonly estimateMs: number } | undefined;
    return {
      told: ({ estimateMs }, atMs) => void (first ??= { estimateMs, atMs }),
      begun: (atMs) => {
        const waitedMs = Math.max(atMs - nowMs, 1);
        waitsNoMore();
        this.#waits.push(waitedMs);
        if (first === undefined) return void (waitedMs > UNTOLD_MS && (this.untold += 1));
        if (isOnly) this.#remember(`${Math.floor(nowMs / 60_000)} ${url}`, uid, waitedMs);
        this.#estimates += 1;
        if (isGood(first.estimateMs, atMs - first.atMs)) this.#goodEstimates += 1;
      },
      answered: () => void (this.answered += 1),
      lost: () => {
        waitsNoMore();
        this.lost += 1;
      },
      refused: () => {
        waitsNoMore();
        this.refusals += 1;
      },
    };
  }

  /**
   * Jain's index over the waits of the visitors who began to wait in the same minute for the same gateway, and had nothing else waiting
   * there; its mean over all minutes. 1 is equal for all.
   */
  get fairness(): number {
    let [sum, count] = [0, 0];
    for (const waits of this.#minutes.values()) {
      const all = [...waits.values()];
      if (all.length < 5) continue;
      const [total, squares] = [all.reduce((a, b) => a + b, 0), all.reduce((a, b) => a + b * b, 0)];
      sum += (total * total) / squares;
      count += all.length;
    }
    return sum / count;
  }

  /** The share of first estimates that came about right. */
  get estimated(): number {
    return this.#goodEstimates / this.#estimates;
  }

  /** @param share such as 0.99 */
  wait(share: number): number {
    const sorted = this.#waits.toSorted((one, other) => one - other);
    return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  }

  #remember(minute: string, uid: string, waitedMs: number): void {
    const waits = this.#minutes.get(minute) ?? new Map<string, number>();
    this.#minutes.set(minute, waits.set(uid, Math.min(waits.get(uid) ?? Infinity, waitedMs)));
  }
}

function isGood(estimateMs: number, trueMs: number): boolean {
  const [low, high] = [Math.min(estimateMs, trueMs), Math.max(estimateMs, trueMs)];
  return high <= 2 * low || high - low <= SLACK_MS;
}
