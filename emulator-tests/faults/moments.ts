import type { StepName } from "../../simulated-gateway/index.ts";
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

type MomentStep = (typeof momentSteps)[number];

/** A request during which it happens is never answered. */
export function momentAt(stage: Stage, step: MomentStep): Moment {
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
      const { struck } = stage.gateway.fault("no-answer", { step });
      return { reached: struck, pass: () => hold?.release() };
    }
    case "after-final": {
      const { struck } = stage.gateway.fault("unknown-event", { step });
      return { reached: struck, pass: () => {} };
    }
  }
}
