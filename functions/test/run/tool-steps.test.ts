import { expect, it } from "vitest";
import type { ToolStep } from "../../src/gateway/wire/tool-step.ts";
import { RunProgress } from "../../src/run/run-progress.ts";
import { started } from "./runs.ts";

const step = (id: string, state: ToolStep["state"] = "running") => ({ id, name: "read", state }) as const;

/** What is told of these steps, one after another. */
function toldOf(steps: readonly ToolStep[]): readonly string[] {
  const told: string[] = [];
  const onTool = ({ id, state }: ToolStep) => told.push(`${id} ${state}`);
  const progress = new RunProgress({ onStatus: () => {}, onText: () => {}, onTool });
  for (const each of steps) expect(progress.hear({ kind: "tool", step: each })).toBeUndefined();
  return told;
}

it.each([
  ["once as begun and once as ended", ["running", "done"], ["a running", "a done"]],
  ["once, however often it is heard", ["running", "running", "failed", "failed"], ["a running", "a failed"]],
  ["by its end alone, of who attached later", ["done"], ["a done"]],
  ["as it ended, whatever comes late", ["failed", "running", "done"], ["a failed"]],
] as const)("a step is told %s", (_, states, told) => {
  expect(toldOf(states.map((state) => step("a", state)))).toEqual(told);
});

it("no more than a hundred steps are told, and of those the ends", () => {
  const many = Array.from({ length: 150 }, (_, index) => step(String(index)));
  const told = toldOf([...many, step("99", "done"), step("120", "done")]);
  expect(told).toHaveLength(101);
  expect(told.at(-1)).toBe("99 done");
});

it("a run is followed as before where nobody wants to know, and its words are its own", async () => {
  const { connection, outcome, texts } = await started();
  connection.emit({ kind: "tool", step: step("a") });
  connection.emit({ kind: "text", text: "Hello" });
  connection.emit({ kind: "tool", step: step("a", "done") });
  connection.emit({ kind: "final", text: "Hello!", usage: undefined });
  expect(await outcome).toMatchObject({ kind: "complete", text: "Hello!" });
  expect(texts).toEqual(["Hello"]);
});
