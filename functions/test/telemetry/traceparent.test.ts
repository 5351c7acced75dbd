import { describe, expect, it } from "vitest";
import { traceparentOf } from "../../src/telemetry/traceparent.ts";

const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe("the trace of a call", () => {
  it("is its header", () => {
    expect(traceparentOf({ traceparent: trace })).toBe(trace);
  });

  it.each([
    ["none", undefined],
    ["two", [trace, trace]],
    ["an id of zeros", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"],
    ["another version", `01${trace.slice(2)}`],
    ["something added", `${trace}-more`],
    ["a quotation mark", `${trace.slice(0, -1)}"`],
  ])("is unknown where there is %s", (_what, traceparent) => {
    expect(traceparentOf({ traceparent })).toBeUndefined();
  });
});
