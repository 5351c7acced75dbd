import type { Log } from "./log.ts";
import type { TurnFigures, UsageCounters } from "./usage-counters.ts";

/** Which turn a report is about. Ids only: never a visitor's text. */
export interface TurnIds {
  readonly conversationId: string;
  readonly messageId: string;
  readonly runId: string;
  readonly attempt: number;
}

/** How a turn ended; `reason` says why it failed. */
export interface TurnEnding extends Pick<TurnFigures, "outcome" | "usage" | "model"> {
  readonly reason?: string | undefined;
}

export type TurnStep = "opened" | "placed" | "begun" | "firstText" | "ended" | "stored";

/** Owns how long one turn's steps took, and tells the log and the counters once it is over. */
export class TurnReport {
  readonly #startedAtMs = performance.now();
  readonly #steps: Partial<Record<TurnStep, number>> = {};
  #gateway: { readonly release: string; readonly url: string } | undefined;

  /** Notes that a step is done; only the first time counts. */
  mark(step: TurnStep): void {
    this.#steps[step] ??= this.#sinceStart();
  }

  reached(step: TurnStep): boolean {
    return this.#steps[step] !== undefined;
  }

  /** Notes which gateway the turn goes through; the last one counts. */
  through({ hello, url }: { readonly hello: { readonly release: string }; readonly url: string }): void {
    this.#gateway = { release: hello.release, url };
  }

  /** One structured entry per turn; the functions runtime adds the trace id. */
  tell(
    log: Log,
    counters: UsageCounters,
    turn: TurnIds,
    { outcome, reason, usage, model }: TurnEnding,
  ): void {
    const latencyMs = this.#sinceStart();
    const { conversationId, messageId, runId, attempt } = turn;
    const begins = conversationId === messageId && attempt === 1;
    counters.turn({ outcome, usage, model, latencyMs, firstTextMs: this.#steps.firstText, begins });
    log.info("Turn", {
      outcome,
      reason,
      conversationId,
      messageId,
      runId,
      attempt,
      gateway: this.#gateway?.release,
      gatewayUrl: this.#gateway?.url,
      latencyMs,
      stepsMs: this.#steps,
      usage,
      model,
    });
  }

  #sinceStart(): number {
    return Math.round(performance.now() - this.#startedAtMs);
  }
}
