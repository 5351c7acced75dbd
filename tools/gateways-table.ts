/** Prints what came of the gateway suite: releases beside each other, cases below each other, reasons at the end. */
import type { CaseResult, ReleaseResult } from "./gateways-run.ts";

/** Lines of a failure's reason that are shown; the whole of it stands above, where the case ran. */
const reasonLines = 6;

export interface Summary {
  readonly passed: number;
  readonly failed: number;
}

/** A release whose suite could not be run counts as one failure. */
export function summarize(results: readonly ReleaseResult[]): Summary {
  const cases = results.flatMap((result) => result.cases);
  const passed = cases.filter((one) => one.passed).length;
  const broken = results.filter(({ failure }) => failure !== undefined).length;
  return { passed, failed: cases.length - passed + broken };
}

export function table(results: readonly ReleaseResult[]): string {
  const names = [...new Set(results.flatMap(({ cases }) => cases.map(({ name }) => name)))];
  const width = Math.max(...names.map(({ length }) => length), 0);
  const columns = results.map(({ release }) => release.padEnd(Math.max(release.length, "FAILED".length)));
  const header = `${"".padEnd(width)}  ${columns.join("  ")}`;
  const rows = names.map((name) => `${name.padEnd(width)}  ${cells(results, name).join("  ")}`);
  const times = results.map(({ release, seconds }) =>
    `${seconds.toFixed(0)} s`.padEnd(Math.max(release.length, 6)),
  );
  return [header, ...rows, `${"time".padEnd(width)}  ${times.join("  ")}`].join("\n");
}

/** What came of each kind of file at each release; empty where that was not tried. */
export function filesTable(results: readonly ReleaseResult[]): string {
  const tried = results.filter(({ files }) => Object.keys(files).length > 0);
  const kinds = [...new Set(tried.flatMap(({ files }) => Object.keys(files)))];
  const columns = [
    ["", ...kinds],
    ...tried.map(({ release, files }) => [release, ...kinds.map((kind) => files[kind] ?? "not tried")]),
  ];
  const widths = columns.map((column) => Math.max(...column.map(({ length }) => length)));
  const row = (index: number) => columns.map((column, at) => (column[index] ?? "").padEnd(widths[at] ?? 0));
  return tried.length === 0
    ? ""
    : ["", ...kinds].map((_, index) => row(index).join("  ").trimEnd()).join("\n");
}

/** Which releases were never measured themselves, and whose behaviour was expected of them instead. */
export function borrowed(results: readonly ReleaseResult[]): string[] {
  return results
    .filter(({ release, measuredAt }) => measuredAt !== "" && !release.endsWith(measuredAt))
    .map(
      ({ release, measuredAt }) =>
        `${release}: where it cannot be seen, expected to do as ${measuredAt} does.`,
    );
}

/** Why each failure happened, one paragraph each; empty when nothing failed. */
export function reasons(results: readonly ReleaseResult[]): string {
  return results.flatMap((result) => [...brokenRelease(result), ...failedCases(result)]).join("\n\n");
}

function cells(results: readonly ReleaseResult[], name: string): string[] {
  return results.map(({ release, cases }) =>
    mark(cases.find((one) => one.name === name)).padEnd(release.length),
  );
}

function mark(result: CaseResult | undefined): string {
  if (result === undefined) return "not run";
  return result.passed ? "ok    " : "FAILED";
}

function brokenRelease({ release, failure }: ReleaseResult): string[] {
  return failure === undefined ? [] : [`FAILED  ${release}\n${indent(failure)}`];
}

function failedCases({ release, cases }: ReleaseResult): string[] {
  return cases
    .filter(({ passed }) => !passed)
    .map(({ name, reason }) => `FAILED  ${release}: ${name}\n${indent(reason)}`);
}

function indent(text: string): string {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, reasonLines)
    .map((line) => `        ${line}`)
    .join("\n");
}
