export interface WatchdogOptions {
  /** Milliseconds of silence after which the gateway is asked, and again that many until it counts as gone. */
  readonly tickIntervalMs: number;
  /** Milliseconds for which a sign of life is trusted by `checkAlive`. */
  readonly trustForMs: number;
  /** Milliseconds that `checkAlive` waits for the answer to its ping. */
  readonly pongDeadlineMs: number;
  readonly ping: () => void;
  /** Called once, when the socket counts as dead. */
  readonly onSilence: () => void;
}

type State = { readonly kind: "listening" } | { readonly kind: "asked" } | { readonly kind: "stopped" };

/**
 * Owns the suspicion that a socket is dead. The timer counts its own rounds instead of reading the clock: an instance
 * whose CPU was frozen wakes up long after its deadlines, and must hear the gateway before it judges.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #state: State = { kind: "listening" };
  #heardAtMs = Date.now();
  #heardThisRound = true;
  #timer: NodeJS.Timeout;
  #check: Promise<boolean> | undefined;
  #answered: (alive: boolean) => void = () => {};

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#round(), options.tickIntervalMs).unref();
  }

  /** Any frame is a sign of life. */
  heard(): void {
    this.#heardAtMs = Date.now();
    this.#heardThisRound = true;
  }

  /** A pong is a fresh one: frames may have waited in a buffer since before a freeze. */
  pong(): void {
    this.heard();
    this.#answered(true);
  }

  /**
   * True if the socket can be trusted. After a longer silence the gateway is asked first; calls at the same time share
   * one question. Calls `onSilence` if there is no answer.
   */
  checkAlive(): Promise<boolean> {
    if (this.#check !== undefined) return this.#check;
    if (Date.now() - this.#heardAtMs <= this.#options.trustForMs) return Promise.resolve(true);
    this.#check = this.#ask().finally(() => (this.#check = undefined));
    return this.#check;
  }

  stop(): void {
    this.#state = { kind: "stopped" };
    clearInterval(this.#timer);
    this.#answered(false);
  }

  #round(): void {
    const heard = this.#heardThisRound;
    this.#heardThisRound = false;
    if (heard) {
      this.#state = { kind: "listening" };
    } else if (this.#state.kind === "listening") {
      this.#state = { kind: "asked" };
      this.#options.ping();
    } else {
      this.#silence();
    }
  }

  async #ask(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#answered = resolve;
    const deadline = setTimeout(() => resolve(false), this.#options.pongDeadlineMs);
    this.#options.ping();
    const alive = await promise;
    clearTimeout(deadline);
    if (!alive) this.#silence();
    return alive;
  }

  #silence(): void {
    if (this.#state.kind === "stopped") return;
    this.stop();
    this.#options.onSilence();
  }
}
