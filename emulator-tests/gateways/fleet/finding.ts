/** One figure of a scenario, and whether it is as it is to be. */
export interface Finding {
  readonly name: string;
  readonly value: string;
  /** What it is to be; absent of one that is only told. */
  readonly target?: string;
  readonly isGood?: boolean;
}

export function number(value: number, digits = 2): string {
  return value.toFixed(digits);
}

/** A figure that is to be at least, or at most, so much. */
export function bounded(name: string, value: number, bound: { least: number } | { most: number }): Finding {
  const [target, isGood] =
    "least" in bound
      ? [`>= ${bound.least}`, value >= bound.least]
      : [`<= ${bound.most}`, value <= bound.most];
  return { name, value: number(value), target, isGood };
}

export function findingsTable(findings: readonly Finding[]): string {
  const width = (of: (one: Finding) => string) => Math.max(...findings.map((one) => of(one).length));
  const [names, values] = [width(({ name }) => name), width(({ value }) => value)];
  const line = ({ name, value, target = "", isGood }: Finding) =>
    `${isGood === false ? "WRONG " : "      "}${name.padEnd(names)}  ${value.padStart(values)}  ${target}`;
  return findings.map((one) => line(one).trimEnd()).join("\n");
}
