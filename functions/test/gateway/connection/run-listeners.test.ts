import { describe, expect, it } from "vitest";
import { RunListeners } from "../../../src/gateway/connection/run-listeners.ts";
import { recordingLog } from "../fixtures.ts";

describe("the numbering of events", () => {
  it.each([
    [[1, 2, 3], []],
    [
      [5, 6, 8, 9, 12],
      [8, 12],
    ],
    [[undefined, 4, undefined, 5], []],
    [[3, 3, 2, 4], []],
    [[3, 1, 5], [5]],
  ])("%j has a gap before %j", (numbers, gaps) => {
    const runs = new RunListeners(recordingLog());
    const told: (number | undefined)[] = [];
    for (const seq of numbers) {
      const stop = runs.add("r", ({ kind }) => told.push(kind === "gap" ? seq : -1));
      runs.count(seq);
      stop();
    }
    expect(told).toEqual(gaps);
  });
});

describe("the step of a tool", () => {
  const step = { id: "1", name: "read", state: "running" } as const;

  it.each([
    [true, [{ kind: "tool", step }]],
    [false, []],
  ])("is told where somebody wants to know (%j), to who listens to its run", (hearsTools, told) => {
    const runs = new RunListeners(recordingLog(), hearsTools);
    const [ours, others]: object[][] = [[], []];
    runs.add("r", (event) => ours?.push(event));
    runs.add("s", (event) => others?.push(event));
    runs.used("r", step);
    expect([ours, others]).toEqual([told, []]);
  });
});
