import { CommandError } from "../command-line.ts";
import { CloudFailure, explainRefusal } from "./cloud-failure.ts";
import type { SetupStep, SetupStepName } from "./plan.ts";

/** What is told of the steps, as it happens. */
export type Told =
  | { readonly kind: "ready"; readonly name: SetupStepName; readonly seen: string }
  /** Said before it is done; in a dry run it is not. */
  | { readonly kind: "change"; readonly name: SetupStepName; readonly says: string }
  /** In a dry run: what cannot be looked at before the changes above. */
  | { readonly kind: "later"; readonly name: SetupStepName; readonly says: string };

export interface RunPlanOptions {
  readonly project: string;
  /** Looks at everything and changes nothing. @default false */
  readonly dryRun?: boolean;
  readonly tell: (told: Told) => void;
  /** Asked once, before the first change. @throws CommandError when it may not be made */
  readonly mayChange: () => Promise<void>;
}

/** Goes through the steps, and makes what is missing. Answers how many changes it made, or would. @throws CloudFailure */
export async function runPlan(steps: readonly SetupStep[], options: RunPlanOptions): Promise<number> {
  let changes = 0;
  for (const step of steps) {
    try {
      const found = await step.check();
      if (found.kind === "ready") {
        options.tell({ kind: "ready", name: step.name, seen: found.seen });
        continue;
      }
      changes += 1;
      options.tell({ kind: "change", name: step.name, says: found.says });
      if (options.dryRun) continue;
      if (changes === 1) await options.mayChange();
      await found.act();
    } catch (error) {
      const failure = explainRefusal(error, options.project);
      const isTold = failure instanceof CloudFailure || failure instanceof CommandError;
      if (!isTold || !options.dryRun || changes === 0) throw failure;
      options.tell({ kind: "later", name: step.name, says: step.intent });
    }
  }
  return changes;
}
