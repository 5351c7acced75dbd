import { expect } from "vitest";
import type { Deployment } from "./deployment.ts";

/** One sentence about a whole project in front of a real gateway, as a visitor sees it. */
export interface DeploymentCase {
  readonly name: string;
  /** Rejects when the sentence is not true. */
  readonly run: (deployment: Deployment) => Promise<void>;
  /** Milliseconds that it may take. @default 60_000 */
  readonly timeoutMs?: number;
  /** Releases that it says most about, for a run that has no time for all of them. @default all */
  readonly telling?: readonly string[];
}

/** Expects two texts to be the same, and shows where they part rather than all of them. */
export function expectSameText(actual: string, expected: string): void {
  let at = 0;
  while (at < expected.length && actual[at] === expected[at]) at += 1;
  const shown = (text: string) => ({ length: text.length, partsAt: at, there: text.slice(at, at + 40) });
  if (actual !== expected) expect(shown(actual)).toEqual(shown(expected));
}
