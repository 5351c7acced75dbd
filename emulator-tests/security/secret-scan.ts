import type { Trail } from "./trails.ts";

/** Where a secret was found, and which. Never its value. */
export interface Leak {
  readonly secret: string;
  readonly where: string;
}

/** What tells that a text holds a secret: its lines of some length, and as base64. */
export interface Traces {
  readonly secret: string;
  readonly marks: readonly string[];
}

/** A place in which no secret may be, and all that was found there. */
export interface Place {
  readonly name: string;
  readonly trails: readonly Trail[];
}

/** Shorter parts of a secret may be anywhere. */
const TELLING_LENGTH = 20;

export function tracesOf(secret: string, value: string): Traces {
  const lines = value
    .split(/\s+|\\n/)
    .filter((line) => line.length >= TELLING_LENGTH && !line.includes("-----"));
  const coded = Buffer.from(value).toString("base64").slice(0, 60);
  return { secret, marks: [...lines, coded] };
}

export function leaksIn({ trails }: Place, traces: readonly Traces[]): Leak[] {
  return trails.flatMap(({ where, text }) =>
    traces
      .filter(({ marks }) => marks.some((mark) => text.includes(mark)))
      .map(({ secret }) => ({ secret, where })),
  );
}
