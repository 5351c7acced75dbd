import { describe, expect, it } from "vitest";
import {
  scriptedAgent,
  startSimulatedGateway,
  type ReleaseName,
  type SimulatedGatewayOptions,
} from "../index.ts";
import { releases } from "../releases.ts";
import { adminScopes, approved, newIdentity, token } from "../test-client.ts";
import { measured } from "./measured.ts";
import { measures, type RuleName } from "./rules.ts";
import { messagesOf, Talk, wordsOf, type Subject } from "./stage.ts";

async function start(release: ReleaseName, more: Partial<SimulatedGatewayOptions> = {}) {
  const [chat, admin] = [newIdentity(), newIdentity()];
  const asked = new Set<() => void>();
  const gateway = await startSimulatedGateway({
    release,
    token,
    pairedDevices: [approved(chat), approved(admin, adminScopes)],
    agent: (turn) => {
      for (const look of asked) look();
      return scriptedAgent(turn);
    },
    ...more,
  });
  const isAsked = (words: string) => gateway.prompts.filter(({ text }) => text.includes(words)).length;
  const subject: Subject = {
    release,
    proof: releases[release].proofs.at(-1) ?? "v2",
    url: gateway.url,
    token,
    chat,
    admin,
    patienceMs: 600,
    restMs: releases[release].queuesAfterFinalMs + 20,
    timesAsked: isAsked,
    asked: async (words) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => void (isAsked(words) > 0 && resolve());
      asked.add(look);
      look();
      await promise;
    },
    letGo: (hold) => gateway.releaseHold(hold),
    lockStore: () => void gateway.fault("store-locked", { step: "after-answer" }),
    restart: () => gateway.restart(),
  };
  return { gateway, subject };
}

const cells = Object.entries(measured).flatMap(([rule, byRelease]) =>
  Object.entries(byRelease).map(([release, value]) => ({ rule, release, value })),
) as { rule: RuleName; release: ReleaseName; value: unknown }[];

describe("a rule that was measured at a real gateway holds at the simulated one", () => {
  it.each(cells)("$rule of $release", async ({ rule, release, value }) => {
    const { gateway, subject } = await start(release);
    await using _ = gateway;
    await expect(measures[rule](subject)).resolves.toEqual(value);
  });
});

/** What a session shows: its id, and what was said. */
async function shown(talk: Talk) {
  const history = await talk.history();
  return { id: history.payload?.["sessionId"], said: messagesOf(history).map(wordsOf) };
}

// Measured at 2026.3.13 and 2026.9.6 with `session.reset` after a minute of idling, and at an emptied state folder.
describe("a session that begins anew", () => {
  it("shows what it was until the next message, which finds another id and nothing else", async () => {
    let nowMs = Date.UTC(2026, 5, 1, 12);
    const { gateway, subject } = await start("2026.3.13", {
      sessionReset: { idleMs: 60_000 },
      now: () => nowMs,
    });
    await using _ = gateway;
    const talk = await Talk.open(subject, "idle");
    await talk.ask("\u2060one");
    const before = await shown(talk);
    nowMs += 60_000;
    await expect(shown(talk)).resolves.toEqual(before);
    await talk.ask("\u2060two");
    const after = await shown(talk);
    expect(after.id).not.toBe(before.id);
    expect(after.said).toEqual(["\u2060two", "You said: two"]);
    const { payload } = await talk.client.request("config.get", {});
    expect(payload).toMatchObject({ config: { session: { reset: { mode: "idle", idleMinutes: 1 } } } });
  });

  it.each([
    ["2026.7.1", 1],
    ["2026.8.2", 2],
  ] as const)("does so at four in the morning by default up to 2026.7.1: %s", async (release, replies) => {
    let nowMs = Date.UTC(2026, 5, 1, 3, 59);
    const { gateway, subject } = await start(release, { now: () => nowMs });
    await using _ = gateway;
    const talk = await Talk.open(subject, "daily");
    await talk.ask("\u2060one");
    nowMs += 120_000;
    await talk.ask("\u2060two");
    expect((await shown(talk)).said).toHaveLength(2 * replies);
  });

  it("is gone with the gateway's volume", async () => {
    const { gateway, subject } = await start("2026.9.6");
    await using _ = gateway;
    await (await Talk.open(subject, "lost")).ask("\u2060one");
    await gateway.restart({ losesSessions: true });
    await expect(shown(await Talk.open(subject, "lost"))).resolves.toEqual({ id: undefined, said: [] });
  });
});

// Measured at 2026.3.13, 2026.4.15 and 2026.5.12 with a provider that answers 500 and is tried again for 15 to 53 s.
describe("an attempt of the model that fails", () => {
  const falters = [{ falters: "500 no" }, { pauseMs: 20 }, { fail: "500 no" }];

  it.each(["2026.4.15", "2026.5.12"] as const)(
    "is told by no chat event, nor is the last: %s",
    async (release) => {
      const { gateway, subject } = await start(release, { agent: falters });
      await using _ = gateway;
      const talk = await Talk.open(subject, "fails");
      const runId = await talk.send("\u2060please");
      expect((await talk.wait(runId)).payload).toMatchObject({ status: "ok" });
      expect(talk.chat(runId)).toEqual([]);
      const entries = messagesOf(await talk.history());
      expect(entries.map(({ stopReason }) => stopReason)).toEqual([undefined, "error", "error"]);
    },
  );

  it("is told as the run's end by 2026.3.13, though the run goes on", async () => {
    const agent = [{ falters: "500 no" }, { hold: "x" }, "Here I am."];
    const { gateway, subject } = await start("2026.3.13", { agent });
    await using _ = gateway;
    const talk = await Talk.open(subject, "early");
    const runId = await talk.ask("\u2060please");
    expect(talk.chat(runId)).toMatchObject([{ state: "error" }]);
    expect((await talk.wait(runId, 50)).payload).toMatchObject({ status: "timeout" });
    gateway.releaseHold("x");
    expect((await talk.wait(runId)).payload).toMatchObject({ status: "ok" });
  });
});

describe("an agent that says something on its own", () => {
  it("has entries before and after its reply, however many", async () => {
    const asides = Array.from({ length: 60 }, (_, index) => ({ aside: `Aside ${index}.` }));
    const { gateway, subject } = await start("2026.9.6", { agent: [...asides, "The reply."] });
    await using _ = gateway;
    const talk = await Talk.open(subject, "asides");
    await talk.ask("\u2060please");
    gateway.appendToSession(talk.key, { text: "And one more thing." });
    const { said } = await shown(talk);
    expect(said).toHaveLength(10);
    expect(said.slice(-3)).toEqual(["Aside 59.", "The reply.", "And one more thing."]);
    expect(messagesOf(await talk.history({ limit: 100 }))).toHaveLength(63);
  });
});

describe("a run of which nothing tells the end", () => {
  it("is known to who waits for it, and to the history", async () => {
    const { gateway, subject } = await start("2026.9.6");
    await using _ = gateway;
    gateway.fault("no-end", { step: "before-final" });
    const talk = await Talk.open(subject, "silent");
    const runId = await talk.send("\u2060hello");
    expect((await talk.wait(runId)).payload).toMatchObject({ status: "ok" });
    expect(talk.chat(runId).map(({ state }) => state)).not.toContain("final");
    expect((await shown(talk)).said.at(-1)).toBe("You said: hello");
  });
});

describe("a session that cannot be read", () => {
  it("is refused alone, as often as it is asked for", async () => {
    const { gateway, subject } = await start("2026.9.6");
    await using _ = gateway;
    const [broken, well] = [await Talk.open(subject, "broken"), await Talk.open(subject, "well")];
    gateway.fault("internal-error", { step: "on-history", sessionKey: broken.key, times: Infinity });
    for (let tries = 0; tries < 2; tries += 1) expect((await broken.history()).ok).toBe(false);
    expect((await well.history()).ok).toBe(true);
  });
});
