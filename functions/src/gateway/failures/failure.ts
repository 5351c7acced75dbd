import type { FailureDetails, FailureRow, FailureStep, Retry, Signature } from "./failure-row.ts";
import { failures, type FailureKind } from "./failures.ts";

/** A failure with its row of a catalogue: what it means, and what to do. */
export abstract class CataloguedFailure<Kind extends string = string> extends Error {
  readonly kind: Kind;
  readonly details: FailureDetails;
  readonly #row: FailureRow;

  constructor(kind: Kind, row: FailureRow, details: FailureDetails, options?: ErrorOptions) {
    super(`${kind}: ${row.meaning}`, options);
    this.kind = kind;
    this.details = details;
    this.#row = row;
  }

  get meaning(): string {
    return this.#row.meaning;
  }

  get remedy(): string {
    return this.#row.remedy(this.details);
  }

  /** The exact command to type next; undefined where there is none to type. */
  get command(): string | undefined {
    return this.#row.command?.(this.details);
  }

  get retry(): Retry {
    return this.#row.retry;
  }

  get step(): FailureStep {
    return this.#row.step;
  }

  /** What it looks like on the wire; empty where something else tells it. */
  get signatures(): readonly Signature[] {
    return this.#row.matches;
  }

  /** The same failure with more known about it. */
  abstract with(details: FailureDetails): CataloguedFailure<Kind>;
}

/** A failure between this backend and the gateway. */
export class GatewayFailure extends CataloguedFailure<FailureKind> {
  override readonly name = "GatewayFailure";

  constructor(kind: FailureKind, details: FailureDetails = {}, options?: ErrorOptions) {
    super(kind, failures[kind], details, options);
  }

  override with(details: FailureDetails): GatewayFailure {
    return new GatewayFailure(this.kind, { ...this.details, ...details }, { cause: this });
  }
}
