import { describe, expect, it } from "vitest";
import { helloPayload, toHello, type ReceivedChallenge } from "../../../src/gateway/connection/hello.ts";
import { helloV3, helloV4 } from "../protocol-server.ts";

const hello = (payload: object, challenge?: ReceivedChallenge) =>
  toHello(helloPayload.parse(payload), challenge);
const v4 = (more: object) => ({ ...helloV4, ...more });

describe("the hello", () => {
  it.each<[string, object, boolean]>([
    ["that tells its boot, whatever its version", v4({ server: { version: "2026.8.2", bootId: "b" } }), true],
    ["that tells its boot and no version", v4({ server: { version: "dev", bootId: "b" } }), true],
    ["that tells no boot, whatever its version", v4({ server: { version: "2026.9.6" } }), false],
    ["of protocol 3", helloV3, false],
  ])("%s: takes a trace and keeps a first message: %#", (_, payload, can) => {
    expect(hello(payload)).toMatchObject({ takesTraceparent: can, keepsFirstMessage: can });
  });

  it("has the smallest limits of any release where it tells none", () => {
    const { maxPayload, tickIntervalMs } = hello(v4({ policy: "odd" }));
    expect([maxPayload, tickIntervalMs]).toEqual([512 * 1024, 30_000]);
  });

  it("tells when the gateway was started by its own clock, and how far that clock is ahead", () => {
    const receivedAtMs = Date.now() - 5;
    const ts = receivedAtMs + 60_000;
    const challenge = { ts, receivedAtMs, dialledAtMs: receivedAtMs - 7 };
    const told = hello(v4({ snapshot: { uptimeMs: 1_000 } }), challenge);
    const { startedAtMs, startedByMs, clockAheadMs, clockErrorMs } = told;
    expect([startedAtMs, clockAheadMs, clockErrorMs]).toEqual([ts - 1_000, 60_000, 7]);
    expect(startedByMs).toBeGreaterThanOrEqual(ts - 1_000 + 5);
  });

  it("tells no start where its uptime is unknown", () => {
    const told = hello(v4({ snapshot: {} }), { ts: 5, receivedAtMs: 3, dialledAtMs: 2 });
    expect(told).toMatchObject({ startedAtMs: undefined, startedByMs: undefined, clockAheadMs: 2 });
  });
});
