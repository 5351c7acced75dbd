import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../functions/src/gateway/failures/failure.ts";
import { faults, startSimulatedGateway, steps, type FaultName, type StepName } from "./index.ts";
import { approved, ask, linkTo, newIdentity, token } from "./test-client.ts";

async function start() {
  const identity = newIdentity();
  const pairedDevices = [approved(identity)];
  const gateway = await startSimulatedGateway({ release: "2026.9.6", token, pairedDevices });
  return { gateway, link: linkTo(gateway, identity) };
}

/** How an attempt to connect fails under a fault. */
const connectFailures: [FaultName, StepName, string, object?][] = [
  ["refuse-upgrade", "on-upgrade", "no-gateway-behind-proxy"],
  ["refuse-upgrade", "on-upgrade", "proxy-not-trusted", { status: 403 }],
  ["cut", "on-upgrade", "connection-reset"],
  ["cut", "on-open", "connection-reset"],
  ["cut", "on-connect", "connection-reset"],
  ["half-open", "on-upgrade", "handshake-timeout"],
  ["half-open", "on-connect", "handshake-timeout"],
  ["no-answer", "on-connect", "handshake-timeout"],
  ["close-starting", "on-connect", "gateway-starting", { backInMs: 0 }],
  ["close-restart", "on-connect", "gateway-restarting"],
  ["close-slow-consumer", "on-connect", "slow-consumer"],
  ["close-empty", "on-connect", "handshake-timeout"],
  ["unavailable", "on-connect", "gateway-unavailable", { backInMs: 0 }],
  ["wrong-answer", "on-connect", "answer-not-understood"],
];

describe("a fault while connecting", () => {
  it.each(connectFailures)("%s %s is %s", async (name, step, kind, dose = {}) => {
    const { gateway, link } = await start();
    await using _ = gateway;
    const armed = gateway.fault(name, { step, ...dose });
    const failure = await link.connection().catch((error: unknown) => error);
    await armed.struck;
    expect(failure).toBeInstanceOf(GatewayFailure);
    expect(failure).toMatchObject({ kind });
    await expect(ask(link, "\u2060after it").outcome).resolves.toMatchObject({ kind: "complete" });
  });
});

/** How a turn ends under a fault; where it says nothing else, as if there had been none. */
const otherEnds: Partial<Record<string, { kind: string; text?: unknown }>> = {
  "error-final": { kind: "failed" },
  "huge-reply": { kind: "complete", text: expect.stringMatching(/^.{7000,}$/s) },
  "many-deltas": { kind: "complete", text: expect.stringMatching(/\.{7000}/) },
};

const inATurn: [FaultName, StepName, object?][] = [
  ["cut", "on-send"],
  ["cut", "before-answer"],
  ["cut", "after-answer"],
  ["cut", "after-first-delta"],
  ["cut", "before-final"],
  ["cut", "after-final"],
  ["close-restart", "after-first-delta"],
  ["close-slow-consumer", "before-final"],
  ["close-empty", "after-answer"],
  ["slow-answer", "before-answer"],
  ["malformed-json", "after-first-delta"],
  ["wrong-shape", "after-first-delta"],
  ["binary-frame", "after-first-delta"],
  ["unknown-event", "after-answer"],
  ["foreign-run", "after-first-delta"],
  ["oversized-frame", "after-first-delta"],
  ["seq-gap", "before-final"],
  ["duplicate-frame", "after-first-delta"],
  ["duplicate-event", "after-first-delta"],
  ["reordered-events", "after-first-delta"],
  ["answered-twice", "before-answer"],
  ["final-without-text", "after-answer"],
  ["error-final", "after-first-delta"],
  ["huge-reply", "after-first-delta", { bytes: 7_000 }],
  ["many-deltas", "after-first-delta", { count: 7_000 }],
];

describe("a fault in the middle of a turn", () => {
  it.each(inATurn)("%s %s leaves one answer to one prompt", async (name, step, dose = {}) => {
    const { gateway, link } = await start();
    await using _ = gateway;
    const armed = gateway.fault(name, { step, ...dose });
    const { outcome } = ask(link, "\u2060what do you say");
    const end = otherEnds[name] ?? { kind: "complete", text: "You said: what do you say" };
    await expect(outcome).resolves.toMatchObject(end);
    await armed.struck;
    expect(gateway.prompts).toHaveLength(1);
  });

  it("forgets the approval of a device", async () => {
    const { gateway, link } = await start();
    await using _ = gateway;
    gateway.fault("unpaired", { step: "after-first-delta" });
    await expect(ask(link, "\u2060hello", { signal: AbortSignal.timeout(500) }).outcome).resolves.toEqual({
      kind: "detached",
    });
    await expect(link.connection()).rejects.toMatchObject({ kind: "not-paired" });
  });

  it("rotates the token under a run, which is found again with the new one", async () => {
    const { gateway, link } = await start();
    await using _ = gateway;
    gateway.fault("token-rotated", { step: "after-first-delta" });
    await expect(ask(link, "\u2060hello").outcome).resolves.toMatchObject({ kind: "complete" });
    expect(gateway.token).not.toBe(token);
  });

  it("aims at one run, and strikes as often as it is told", async () => {
    const { gateway, link } = await start();
    await using _ = gateway;
    const armed = gateway.fault("error-final", {
      step: "before-final",
      sessionKey: "agent:main:web:b",
      times: 2,
    });
    const kinds = async (sessionKey: string) => (await ask(link, "\u2060x", { sessionKey }).outcome).kind;
    const b = "agent:main:web:b";
    await expect(kinds("agent:main:web:a")).resolves.toBe("complete");
    expect([await kinds(b), await kinds(b), await kinds(b)]).toEqual(["failed", "failed", "complete"]);
    expect(armed.count).toBe(2);
  });
});

describe("the table of faults", () => {
  it("names only steps that there are", () => {
    const known = Object.keys(steps);
    for (const row of Object.values(faults)) expect(known).toEqual(expect.arrayContaining([...row.steps]));
  });

  it("refuses a fault at a step where it makes no sense", async () => {
    await using gateway = await startSimulatedGateway({ release: "2026.9.6", token });
    expect(() => gateway.fault("error-final", { step: "on-connect" })).toThrow("cannot strike");
  });
});
