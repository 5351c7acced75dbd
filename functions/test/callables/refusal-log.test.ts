import { expect, it } from "vitest";
import type { Fields } from "../../src/telemetry/log.ts";
import { logRefused } from "../../src/callables/refusal-log.ts";

it("tells of refusals as long as they are few, then of some of each reason, and how many it left out", () => {
  const told: (Fields | undefined)[] = [];
  const log = {
    info: (_: string, fields?: Fields) => void told.push(fields),
    warn: () => {},
    error: () => {},
  };
  const atMs = Date.parse("2026-11-01T12:00:00Z");
  for (let call = 0; call < 1_000; call += 1)
    logRefused(log, "rate-limited", { uid: `m-${call}` }, atMs + call);
  expect(told.map((fields) => fields?.["uid"])).toEqual(Array.from({ length: 20 }, (_, call) => `m-${call}`));
  logRefused(log, "blocked", { uid: "other" }, atMs + 1_000);
  expect(told.at(-1)).toEqual({ reason: "blocked", uid: "other" });
  logRefused(log, "rate-limited", { uid: "last" }, atMs + 2_000);
  expect(told.at(-1)).toEqual({ reason: "rate-limited", uid: "last", untold: 980 });
});
