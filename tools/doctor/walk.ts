import { CataloguedFailure } from "../../functions/src/gateway/failures/failure.ts";
import type { FailureDetails } from "../../functions/src/gateway/failures/failure-row.ts";
import { CloudFailure, explainRefusal } from "../setup/cloud-failure.ts";
import type { DoctorFinding, Step, StepName } from "./diagnosis.ts";
import { seenOf } from "./observation.ts";

/** Ends the walk. The finding is in the walk itself. */
export class WalkEnded extends Error {
  override readonly name = "WalkEnded";
}

/** Owns the steps that were gone so far, and what ended them. */
export class Walk {
  readonly steps: Step[] = [];
  finding: DoctorFinding | undefined;
  /** What the gateway's own command is called on its host: another word before release 2026.2. */
  hostCommand: "openclaw" | "clawdbot" = "openclaw";
  #known: FailureDetails;
  readonly #onStep: (step: Step) => void;

  /** `known` is added to what is known about a failure. */
  constructor(known: FailureDetails, onStep: (step: Step) => void = () => {}) {
    this.#known = known;
    this.#onStep = onStep;
  }

  /** Adds to what is known about a failure from now on. */
  learn(known: FailureDetails): void {
    this.#known = { ...this.#known, ...known };
  }

  /** Goes one step, which answers what it saw and more. @throws WalkEnded when it fails by a row of a catalogue. */
  async go<Result extends { readonly seen: string }>(
    name: StepName,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const begun = performance.now();
    try {
      const result = await work();
      this.passed(name, result.seen, performance.now() - begun);
      return result;
    } catch (error) {
      const ms = performance.now() - begun;
      if (error instanceof CataloguedFailure) this.failed(name, error, ms);
      const explained = explainRefusal(error, this.#known.project ?? "");
      if (explained instanceof CloudFailure) this.#broken(name, explained, ms);
      throw error;
    }
  }

  passed(name: StepName, seen: string, ms?: number): void {
    this.#add({ name, ok: true, seen, ...took(ms) });
  }

  /** @throws WalkEnded always. */
  failed(name: StepName, failure: CataloguedFailure, ms?: number): never {
    const known = failure.with(this.#known);
    this.#add({ name, ok: false, seen: seenOf(known), ...took(ms) });
    this.finding = findingOf(known, this.hostCommand);
    throw new WalkEnded(name, { cause: failure });
  }

  /** @throws WalkEnded always. */
  #broken(name: StepName, failure: CloudFailure, ms: number): never {
    const { kind, message: meaning, remedy, command, details } = failure;
    const seen = [details.subject, details.found].filter(Boolean).join(": ") || kind;
    this.#add({ name, ok: false, seen, ...took(ms) });
    this.finding = { kind, meaning, remedy, ...(command === undefined ? {} : { command }) };
    throw new WalkEnded(name, { cause: failure });
  }

  #add(step: Step): void {
    this.steps.push(step);
    this.#onStep(step);
  }
}

function took(ms: number | undefined): { ms?: number } {
  return ms === undefined ? {} : { ms: Math.round(ms) };
}

export function findingOf(
  { kind, meaning, remedy, command, details }: CataloguedFailure,
  hostCommand = "openclaw",
): DoctorFinding {
  const { deviceId, requestId } = details;
  return {
    kind,
    meaning,
    remedy,
    ...(command === undefined ? {} : { command: command.replace(/^openclaw\b/, hostCommand) }),
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
