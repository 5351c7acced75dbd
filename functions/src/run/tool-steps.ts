import type { ToolStep } from "../gateway/wire/tool-step.ts";

/** Steps of one run that are told at most: a browser that takes nothing holds no more of them. */
const MOST_STEPS = 100;

/** Owns which steps of a run were told, so that each is told once as begun and once as ended, over whatever connections. */
export class ToolSteps {
  readonly #told = new Map<string, ToolStep["state"]>();
  readonly #tell: (step: ToolStep) => void;

  constructor(tell: (step: ToolStep) => void) {
    this.#tell = tell;
  }

  hear(step: ToolStep): void {
    const told = this.#told.get(step.id);
    const isNews =
      told === undefined ? this.#told.size < MOST_STEPS : told === "running" && step.state !== told;
    if (!isNews) return;
    this.#told.set(step.id, step.state);
    this.#tell(step);
  }
}
