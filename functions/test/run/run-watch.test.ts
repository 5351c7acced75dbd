import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import { RunWatch } from "../../src/run/run-watch.ts";

function watching() {
  const told: string[] = [];
  const watch = new RunWatch({
    onStatus: (phase) => told.push(`(${phase})`),
    onText: (text) => told.push(text),
  });
  return { watch, told };
}

describe("a watch over a run's events", () => {
  it("tells statuses and the whole text as they come", () => {
    const { watch, told } = watching();
    watch.take({ kind: "status", phase: "thinking" });
    watch.take({ kind: "text", text: "a" });
    watch.take({ kind: "text", text: "ab" });
    expect(told).toEqual(["(thinking)", "a", "ab"]);
  });

  it("begins with the text from before, if there was one and nothing newer came", () => {
    const { watch, told } = watching();
    watch.resume("");
    watch.resume("before");
    watch.resume("again");
    expect(told).toEqual(["before"]);
  });

  it("counts the text from before as said when the run is aborted", async () => {
    const { watch } = watching();
    watch.resume("before");
    watch.take({ kind: "aborted", text: undefined });
    expect(await watch.ended).toEqual({ kind: "aborted", text: "before" });
  });

  it("ends once, with what came first", async () => {
    const { watch } = watching();
    watch.take({ kind: "final", text: "done", usage: undefined });
    watch.take({ kind: "lost", failure: new GatewayFailure("connection-closed") });
    expect(await watch.ended).toEqual({ kind: "final", text: "done", usage: undefined });
  });

  it("adds up what the run's answers took, unless the end tells it", async () => {
    const { watch } = watching();
    for (const [inputTokens, model] of [
      [100, "first"],
      [150, "second"],
    ] as const)
      watch.take({ kind: "usage", usage: { inputTokens, outputTokens: 4 }, model });
    watch.take({ kind: "final", text: "done", usage: undefined });
    const usage = { inputTokens: 250, outputTokens: 8 };
    expect(await watch.ended).toEqual({ kind: "final", text: "done", usage, model: "second" });
  });

  it("tells of a gap and goes on", async () => {
    const { watch, told } = watching();
    watch.take({ kind: "gap" });
    await watch.gap;
    watch.take({ kind: "text", text: "a" });
    expect(told).toEqual(["a"]);
  });
});
