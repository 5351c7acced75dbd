import type { RunLimit } from "./run-limit.ts";

/** What a place has of the room that it is in. */
export interface Held {
  readonly limit: RunLimit;
  /** Those whose runs wait in the gateway's queue, the ones that were sent first before the others. */
  readonly queued: Set<Place>;
  /** Those whose runs wait for something else than the gateway. */
  readonly heldUp: Set<Place>;
  /** Told after how many milliseconds, where that is known. */
  readonly onStarted: (startMs: number | undefined) => void;
  readonly onRefused: () => void;
  readonly onQueued: () => void;
  readonly leave: (hadStarted: boolean) => void;
}

/** The right of one message to be sent to one gateway now; what becomes of its run tells how busy that is. */
export class Place {
  /** Of the gateway. */
  readonly url: string;
  readonly #held: Held;
  #sentAtMs: number | undefined;
  #startedAtMs: number | undefined;

  constructor(url: string, held: Held) {
    this.url = url;
    this.#held = held;
  }

  /** How long its run has been on its way, in milliseconds. */
  get sentForMs(): number {
    return this.#sentAtMs === undefined ? 0 : Date.now() - this.#sentAtMs;
  }

  /** It has been silent for a while. @returns whether its run waits in the gateway's queue, as far as that tells of it */
  silent(): boolean {
    const isQueued = this.#isUnstarted && this.#held.limit.seesStarts !== false;
    if (isQueued) this.#held.onQueued();
    return isQueued;
  }

  /** Its message goes out now. */
  sent(): void {
    this.#sentAtMs = Date.now();
    // One that is sent again tells nothing more: its start is not waited for.
    if (this.#startedAtMs === undefined && !this.#held.heldUp.has(this)) this.#held.queued.add(this);
  }

  /** The gateway will not take it now. */
  refused(): void {
    this.#sentAtMs = undefined;
    this.#held.queued.delete(this);
    this.#held.onRefused();
  }

  /** @param how whether that was `told`; or only what comes after it (`untold`), or that it was some time ago (`before`). */
  started(how: "told" | "untold" | "before"): void {
    if (!this.#isUnstarted) return;
    const { limit, queued, onStarted } = this.#held;
    this.#startedAtMs = Date.now();
    if (how === "untold") limit.startedUntold();
    if (how === "told") {
      limit.started(this.sentForMs);
      // What was sent before and has not started waits for another run of its session, or its gateway keeps no order.
      const all = [...queued];
      for (const place of all.slice(0, all.indexOf(this))) place.#isHeldUp();
    }
    this.#forget();
    onStarted(how === "told" ? this.sentForMs : undefined);
  }

  /** @param isOver whether its run is: it may go on without us. */
  leave(isOver: boolean): void {
    const { limit, leave } = this.#held;
    this.#forget();
    if (isOver && this.#startedAtMs !== undefined) limit.ended(Date.now() - this.#startedAtMs);
    leave(this.#startedAtMs !== undefined);
  }

  #isHeldUp(): void {
    this.#held.queued.delete(this);
    this.#held.heldUp.add(this);
  }

  #forget(): void {
    this.#held.queued.delete(this);
    this.#held.heldUp.delete(this);
  }

  get #isUnstarted(): boolean {
    return this.#sentAtMs !== undefined && this.#startedAtMs === undefined;
  }
}
