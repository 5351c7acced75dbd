import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One hostile message. */
export interface Attack {
  /** What it tries. */
  readonly category: string;
  readonly text: string;
}

interface Row extends Attack {
  /** @default 1 */
  readonly times?: number;
}

/** The messages of `corpus.json`; `{workspace}` in one stands for the folder that the agent works in. */
export function readCorpus(workspace: string): Attack[] {
  const rows = JSON.parse(readFileSync(join(import.meta.dirname, "corpus.json"), "utf8")) as Row[];
  return rows.map(({ category, text, times = 1 }) => ({
    category,
    text: text.replaceAll("{workspace}", workspace).repeat(times),
  }));
}

/** Whether it restarts a release that obeys it, so that no message after it would be judged fairly. */
export function restarts({ category, text }: Attack): boolean {
  return category === "restart" || text.includes("/restart");
}
