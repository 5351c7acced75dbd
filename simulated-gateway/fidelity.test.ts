import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { NamedFrame } from "./frame-name.ts";
import { releaseNames, startSimulatedGateway, type ReleaseName, type SimulatedGateway } from "./index.ts";
import { RawClient } from "./raw-client.ts";
import { likest, recording } from "./recorded.ts";
import { shapeOf } from "./shape.ts";
import { adminScopes, approved, newIdentity, token } from "./test-client.ts";

const key = "agent:main:web:aaaa";

/** What the recordings were made with: a turn, one that is stopped, one that fails, and a pairing. */
async function perform(gateway: SimulatedGateway, release: ReleaseName) {
  const [chat, admin, newcomer] = [newIdentity(), newIdentity(), newIdentity()];
  for (const [identity, scopes] of [
    [chat, undefined],
    [admin, adminScopes],
  ] as const)
    await pair(gateway, release, identity, scopes);
  const client = new RawClient(gateway);
  await client.connect(release, chat);
  await client.request("sessions.messages.subscribe", { key });
  const send = async (message: string, runId: string = randomUUID()) => {
    await client.request("chat.send", { sessionKey: key, message, idempotencyKey: runId });
    return runId;
  };
  const wait = (runId: string, timeoutMs = 2_000) => client.request("agent.wait", { runId, timeoutMs });
  const first = await send("\u2060Hello there [words:10]");
  await wait(first);
  await client.request("chat.history", { sessionKey: key, limit: 10 });
  const held = await send("\u2060[hold:x] a b c d e f g h");
  await expect.poll(() => gateway.prompts.length).toBe(2);
  await send("\u2060[hold:x] a b c d e f g h", held);
  await wait(held, 10);
  await client.request("chat.history", { sessionKey: key, limit: 2 });
  await client.request("chat.abort", { sessionKey: key, runId: held });
  const failed = await send("\u2060[fail:400] please");
  await wait(failed);
  for (const runId of [first, held, failed]) await send("again", runId);
  await send("\u2060[hold:y] a b c d");
  await expect.poll(() => gateway.prompts.length).toBe(4);
  await send("stop");
  await client.request("sessions.delete", { key });
  await client.request("sessions.list", { limit: 3 });
  await client.request("sessions.messages.unsubscribe", { key });
  return { client, admin: await administer(gateway, release, { admin, newcomer }) };
}

async function pair(
  gateway: SimulatedGateway,
  release: ReleaseName,
  identity = newIdentity(),
  scopes?: readonly string[],
) {
  const client = new RawClient(gateway);
  await client.connect(release, identity, scopes === undefined ? {} : { scopes });
  gateway.approve(gateway.pending[0]?.requestId ?? "");
}

async function administer(
  gateway: SimulatedGateway,
  release: ReleaseName,
  { admin, newcomer }: Record<"admin" | "newcomer", ReturnType<typeof newIdentity>>,
) {
  const client = new RawClient(gateway);
  await client.connect(release, admin, { scopes: adminScopes });
  const refused = await new RawClient(gateway).connect(release, newcomer);
  client.seen.set("connect refused", refused);
  await client.request("device.pair.list", {});
  const [request] = gateway.pending;
  await client.request("device.pair.approve", { requestId: request?.requestId });
  const wider = await new RawClient(gateway).connect(release, newcomer, { scopes: adminScopes });
  client.seen.set("connect refused for scopes", wider);
  await client.request("device.pair.reject", { requestId: gateway.pending[0]?.requestId });
  const wrong = await new RawClient(gateway).connect(release, newcomer, { shown: "wrong" });
  client.seen.set("connect refused for the token", wrong);
  await client.request("device.pair.remove", { deviceId: newcomer.deviceId });
  return client;
}

/** Fields that a real gateway has only now and then, by what is the reason. */
const circumstantial = [
  /** The recorded devices were known before the first start. */
  /paired\[\]\.(approvedScopes|displayName)/,
  /** How a list ends depends on its length. */
  /\.(nextOffset|lastMessagePreview)/,
  /** Only of a message that followed an aborted run, or a run before. */
  /\.(abortedLastRun|inputTokens|outputTokens|estimatedCostUsd|endedAt|runtimeMs|startedAt)/,
  /inFlightRun\.events\[\]/,
  /snapshot\.presence\[\]/,
];

describe.each(releaseNames.filter((name) => !(name in likest)))("a simulated %s", (release) => {
  it("sends frames with the fields and types of the real one", async () => {
    await using gateway = await startSimulatedGateway({ release, token });
    const { client, admin } = await perform(gateway, release);
    await gateway.restart();
    const seen = new Map<string, NamedFrame>([...admin.seen, ...client.seen]);
    seen.set("connect refused", admin.seen.get("connect refused") as NamedFrame);
    const differences = Object.entries(recording(release)).flatMap(([name, real]) =>
      compare(name, real, seen.get(name)),
    );
    expect(differences).toEqual([]);
  });

  it("knows a device that was approved before its first start", async () => {
    const identity = newIdentity();
    await using gateway = await startSimulatedGateway({
      release,
      token,
      pairedDevices: [approved(identity)],
    });
    await expect(new RawClient(gateway).connect(release, identity)).resolves.toMatchObject({ ok: true });
  });
});

function compare(name: string, real: NamedFrame, simulated: NamedFrame | undefined): string[] {
  if (simulated === undefined) return [`${name}: never sent`];
  const [expected, given] = [shapeOf(real), shapeOf(simulated)];
  const counts = (line: string) => !circumstantial.some((pattern) => pattern.test(line));
  const missing = [...expected].filter((line) => !given.has(line) && counts(line));
  const added = [...given].filter((line) => !expected.has(line) && counts(line));
  return [
    ...missing.map((line) => `${name}: lacks ${line}`),
    ...added.map((line) => `${name}: adds ${line}`),
  ];
}
