import { printable } from "../../functions/src/telemetry/printable.ts";
import { deployFileOf } from "../kit-folder.ts";
import type { CloudFailure } from "./cloud-failure.ts";
import type { Told } from "./run-plan.ts";

/** One line of the set-up's progress. */
export function describeTold(told: Told, dryRun: boolean): string {
  const name = told.name.padEnd(12);
  switch (told.kind) {
    case "ready":
      return printable(`  ✓ ${name} ${told.seen}`);
    case "change":
      return printable(`  ${dryRun ? "would:" : "→"} ${name} ${told.says}`);
    case "later":
      return printable(`  would: ${name} ${told.says} (to be looked at after the above)`);
  }
}

export function describeFailure({ kind, message, remedy, command }: CloudFailure): string {
  const lines = [`\n${kind}: ${message}`, remedy];
  if (command !== undefined) lines.push("Next:", `  ${command}`);
  return printable(lines.join("\n"));
}

export interface Outcome {
  readonly project: string;
  readonly database: string;
  readonly changes: number;
  readonly dryRun: boolean;
}

export function nextSteps({ project, database, changes, dryRun }: Outcome): string {
  if (dryRun) return changes === 0 ? "Nothing is missing." : `${changes} changes; none was made.`;
  const done = changes === 0 ? "Nothing was missing." : `${changes} changes made.`;
  return [
    `${done} Next:`,
    // The rules and indexes of the site's own database are the site's.
    `  npx firebase deploy --only ${database === "(default)" ? "functions" : "functions,firestore"} --project ${project}`,
    `  npm run doctor -- --project ${project}`,
  ].join("\n");
}

/** Of a kit's instance: each of our commands names it too, and what is deployed is its own. */
export function forInstance(
  text: string,
  { project, instance }: { readonly project?: string | undefined; readonly instance?: string | undefined },
): string {
  if (instance === undefined) return text;
  const command = new RegExp(`((?:npm run|npx clawfire) \\w+ (?:-- )?.*?--project ${project})\\b`, "g");
  const deploy = (only: string) => `npx firebase deploy --only ${only} --project ${project}`;
  const rules = deploy(`firestore --config ${deployFileOf(instance)}`);
  return text
    .replaceAll(command, `$1 --instance ${instance}`)
    .replaceAll(deploy("functions,firestore"), `${deploy(`functions:${instance}`)} && ${rules}`);
}
