import { isReached, type Figure, type Reach } from "./figure.ts";

/** The table as people read it. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.figure,
    figure.against,
    amount(figure.value, figure.unit),
    figure.p99 === undefined ? "" : amount(figure.p99, figure.unit),
    describeReach(figure.reach),
    verdict(figure),
  ]);
  const all = [["figure", "against", "median", "p99", "reach", ""], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ");
  const [head = [], ...body] = all;
  const rule = [...widths, 6].map((width) => "-".repeat(width)).join(" | ");
  return [line(head), rule, ...body.map(line)].map((text) => `| ${text.trimEnd()} |`).join("\n");
}

/** One line per figure. */
export function json(figures: readonly Figure[]): string {
  return figures.map((figure) => JSON.stringify(toLine(figure))).join("\n");
}

function toLine(measured: Figure) {
  const { figure, value, p99, unit, reach, against } = measured;
  const reached = reach === undefined ? null : isReached(measured);
  return { figure, value, p99, unit, reach: reach ? describeReach(reach) : null, reached, against };
}

function verdict(figure: Figure): string {
  if (figure.reach === undefined) return "";
  return isReached(figure) ? "yes" : "MISSED";
}

function amount(value: number, unit: Figure["unit"]): string {
  const digits = unit === "ratio" ? 3 : Math.abs(value) < 10 ? 2 : 0;
  return unit === "ratio" ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`;
}

function describeReach(reach: Reach | undefined): string {
  if (reach === undefined) return "";
  if ("atMost" in reach) return `<= ${reach.atMost}`;
  if ("atLeast" in reach) return `>= ${reach.atLeast}`;
  return `${reach.within[0]} to ${reach.within[1]}`;
}
