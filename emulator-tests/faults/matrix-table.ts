import { steps } from "../../simulated-gateway/index.ts";
import type { CellResult, CellStep } from "./cell.ts";
import { wrongs, type Verdict } from "./verdict.ts";

const columns: readonly CellStep[] = ["opening", ...(Object.keys(steps) as CellStep[]), "closing", "failing"];

/** Lost, doubled, misdelivered and hung turns of each fault at each step; a dot where the fault makes no sense. */
export function matrixTable(results: readonly CellResult[]): string {
  const faults = [...new Set(results.map(({ fault }) => fault))];
  const used = columns.filter((column) => results.some(({ step }) => step === column));
  const head = ["lost/doubled/misdelivered/hung", ...used];
  const rows = faults.map((fault) => [fault, ...used.map((step) => counts(results, fault, step))]);
  const widths = head.map((name, index) =>
    Math.max(...[head, ...rows].map((row) => (row[index] ?? name).length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function counts(results: readonly CellResult[], fault: string, step: CellStep): string {
  const own = results.filter((result) => result.fault === fault && result.step === step);
  if (own.length === 0) return "·";
  return wrongs.map((wrong) => sum(own, wrong)).join("/");
}

/** How many cells went wrong in one way. */
export function sum(results: readonly CellResult[], wrong: keyof Verdict): number {
  return results.filter(({ verdict }) => verdict[wrong].length > 0).length;
}

export function isGood({ verdict }: CellResult): boolean {
  return wrongs.every((wrong) => verdict[wrong].length === 0);
}

/** What went wrong in one cell, in words. */
export function complaint({ fault, step, verdict, told }: CellResult): string {
  const said = wrongs.flatMap((wrong) => verdict[wrong].map((words) => `${wrong}: ${words}`));
  return `${fault} at ${step}: ${said.join("; ")}${told.length > 0 ? ` (was told ${told.join(", ")})` : ""}`;
}
