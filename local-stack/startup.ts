/** Runs the steps of a start, and takes everything down again in the end. */

export interface StepEvent {
  readonly step: string;
  readonly state: "started" | "progress" | "done";
  /** Milliseconds since the whole start began. */
  readonly sinceStartMs: number;
  /** Milliseconds of this step; set when it is done. */
  readonly tookMs?: number;
  readonly note?: string;
}

/** A part of the stack that ended although nobody stopped it, or a step that failed. */
export class StackError extends Error {
  override readonly name = "StackError";
  /** What a person may do about it. */
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(what, options);
    this.remedy = remedy;
  }
}

export interface Part {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
  /** Resolves when it is gone, for whatever reason. */
  readonly exited?: Promise<unknown>;
  /** What to read when it is gone. */
  readonly logFile?: string;
}

/** Owns the parts that were started, in their order. */
export class Startup {
  /** Resolves when a part ends that nobody stopped. */
  readonly died: Promise<StackError>;
  readonly #onStep: (event: StepEvent) => void;
  readonly #startedAt = performance.now();
  readonly #parts: Part[] = [];
  #stopping: Promise<void> | undefined;
  readonly #reportDeath: (error: StackError) => void;

  constructor(onStep: (event: StepEvent) => void = () => {}) {
    this.#onStep = onStep;
    const { promise, resolve } = Promise.withResolvers<StackError>();
    this.died = promise;
    this.#reportDeath = resolve;
  }

  /** Runs one step. A failure names the step and carries the remedy. */
  async run<Result>(step: string, remedy: string, work: (say: (note: string) => void) => Promise<Result>) {
    const begun = performance.now();
    this.#tell(step, "started");
    try {
      const result = await work((note) => this.#tell(step, "progress", { note }));
      this.#tell(step, "done", { tookMs: performance.now() - begun });
      return result;
    } catch (cause) {
      if (cause instanceof StackError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StackError(`${step}: ${why}`, remedy, { cause });
    }
  }

  /** Takes a started part over; one that comes after the stop is stopped at once. */
  own<Owned extends Part>(part: Owned): Owned {
    this.#parts.push(part);
    if (this.#stopping) void part.stop();
    if (part.exited) this.watch(part.name, part.exited, part.logFile);
    return part;
  }

  /** Reports the death of what should live until the stop. */
  watch(name: string, exited: Promise<unknown>, logFile?: string): void {
    void exited.then(() => this.#onExit(name, logFile));
  }

  /** Stops every part, the latest first. The second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    const stopped = await Promise.allSettled(this.#parts.toReversed().map((part) => part.stop()));
    const failures = stopped.flatMap((result) =>
      result.status === "rejected" ? [result.reason as Error] : [],
    );
    if (failures.length > 0) throw new AggregateError(failures, "Some parts could not be stopped.");
  }

  #onExit(name: string, logFile: string | undefined): void {
    if (this.#stopping) return;
    const remedy = logFile === undefined ? "Start again." : `Read ${logFile}, then start again.`;
    this.#reportDeath(new StackError(`${name} ended by itself.`, remedy));
  }

  #tell(step: string, state: StepEvent["state"], more: { tookMs?: number; note?: string } = {}): void {
    this.#onStep({ step, state, sinceStartMs: performance.now() - this.#startedAt, ...more });
  }
}
