import type { FaultName, StepName } from "../../simulated-gateway/index.ts";
import type { Stage } from "./stage.ts";

/** A step of a turn at which something else than the gateway fails. */
export interface Moment {
  readonly reached: Promise<void>;
  /** Lets the turn go on. */
  readonly pass: () => void;
}

/** The steps at which a turn can be held, in their order. */
export const momentSteps = [
  "on-connect",
  "on-send",
  "before-answer",
  "after-answer",
  "after-first-delta",
  "before-final",
  "after-final",
] as const satisfies readonly StepName[];

export type MomentStep = (typeof momentSteps)[number];

/** What becomes of a request during which it happens: its answer is late, or never comes. */
export type Answering = "late" | "never";

/** Milliseconds by which such an answer is late. */
const LATE_MS = 400;

export function momentAt(stage: Stage, step: MomentStep, answering: Answering): Moment {
  switch (step) {
    case "after-answer":
    case "after-first-delta":
    case "before-final": {
      const hold = stage.speaker.hold(step);
      return { reached: hold.reached, pass: () => hold.release() };
    }
    case "on-connect":
    case "on-send":
    case "before-answer": {
      // The run must not be over before what happens has happened.
      const hold = step === "before-answer" ? stage.speaker.hold("after-answer") : undefined;
      const name: FaultName = answering === "late" ? "slow-answer" : "no-answer";
      const { struck } = stage.gateway.fault(name, { step, ms: LATE_MS });
      return { reached: struck, pass: () => hold?.release() };
    }
    case "after-final": {
      const { struck } = stage.gateway.fault("unknown-event", { step });
      return { reached: struck, pass: () => {} };
    }
  }
}
