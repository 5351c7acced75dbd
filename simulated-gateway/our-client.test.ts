import type { GatewayFailure } from "../functions/src/gateway/failures/failure.ts";
import { describe, expect, it } from "vitest";
import { chatHistory } from "../functions/src/gateway/methods/chat-history.ts";
import { agentWait, chatAbort, chatSend } from "../functions/src/gateway/methods/chat-requests.ts";
import { approveDevice, listDevices, removeDevice } from "../functions/src/gateway/methods/pairing.ts";
import { releaseNames, startSimulatedGateway, type ReleaseName } from "./index.ts";
import { adminScopes, approved, ask, linkTo, newIdentity, token } from "./test-client.ts";

const sessionKey = "agent:main:web:test";

/** Releases that forget a first message over a restart are sent none before they are two seconds old. */
const patiently = { timeout: 30_000 };

async function start(release: ReleaseName) {
  const [chat, admin] = [newIdentity(), newIdentity()];
  const pairedDevices = [approved(chat), approved(admin, adminScopes)];
  const gateway = await startSimulatedGateway({ release, token, pairedDevices });
  const links = { chat: linkTo(gateway, chat), admin: linkTo(gateway, admin, { scopes: adminScopes }) };
  return { gateway, chat, admin, links };
}

describe.each(releaseNames)("our client with a simulated %s", (release) => {
  it("is paired by an administrator and completes a turn", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    const newcomer = newIdentity();
    const link = linkTo(gateway, newcomer);
    await expect(link.connection()).rejects.toMatchObject({ kind: "not-paired" });
    const administrator = await links.admin.connection();
    const { pending } = await listDevices(administrator);
    expect(pending).toMatchObject([{ deviceId: newcomer.deviceId, platform: "node" }]);
    await approveDevice(administrator, pending[0]?.requestId ?? "");
    const { outcome, texts, runId } = ask(link, "\u2060Hello there");
    await expect(outcome).resolves.toMatchObject({ kind: "complete", text: "You said: Hello there" });
    expect(texts.at(0)).toBe("You");
    expect(gateway.prompts).toEqual([{ runId, sessionKey, text: "Hello there" }]);
  });

  it("reads a turn from the history", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    await ask(links.chat, "\u2060one").outcome;
    const { messages } = await chatHistory(await links.chat.connection(), { sessionKey, limit: 10 });
    expect(messages.map(({ role, text }) => [role, text])).toEqual([
      ["user", "\u2060one"],
      ["assistant", "You said: one"],
    ]);
  });

  it("stops a run that holds", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    const { outcome, runId } = ask(links.chat, "\u2060[hold:x] a b c d");
    const connection = await links.chat.connection();
    await expect.poll(() => gateway.prompts.length, patiently).toBe(1);
    await expect(chatAbort(connection, { sessionKey, runId })).resolves.toBe(true);
    await expect(outcome).resolves.toMatchObject({ kind: "stopped", text: expect.stringContaining("You") });
    await expect(chatAbort(connection, { sessionKey, runId })).resolves.toBe(false);
  });

  it("asks the model once however often a message is sent", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    const { outcome, runId } = ask(links.chat, "\u2060[hold:x] hello");
    await expect.poll(() => gateway.prompts.length, patiently).toBe(1);
    const connection = await links.chat.connection();
    const again = { sessionKey, message: "\u2060[hold:x] hello", idempotencyKey: runId };
    await expect(chatSend(connection, again)).resolves.toEqual({ kind: "in-flight" });
    await expect(agentWait(connection, { runId, timeoutMs: 20 })).resolves.toBe("timeout");
    gateway.releaseHold("x");
    await outcome;
    await expect(agentWait(connection, { runId, timeoutMs: 1_000 })).resolves.toBe("ok");
    await expect(chatSend(connection, again)).resolves.toEqual({ kind: "ended" });
    expect(gateway.prompts).toHaveLength(1);
  });

  it("is told that a stop word starts no run", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    const stop = { sessionKey, message: "stop", idempotencyKey: "stop-1" };
    const sent = await chatSend(await links.chat.connection(), stop);
    expect(sent).toEqual({ kind: "no-run", aborted: false, runIds: [] });
  });

  it("finds the reply after a restart that kept the transcript", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    const { runId, outcome } = ask(links.chat, "\u2060before");
    await outcome;
    await gateway.restart({ downMs: 20 });
    const found = ask(links.chat, "\u2060before", { runId, mayBeSent: true });
    await expect(found.outcome).resolves.toMatchObject({ kind: "complete", text: "You said: before" });
    expect(gateway.prompts).toHaveLength(1);
  });

  it("sees what an agent adds later", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    const { runId, outcome } = ask(links.chat, "\u2060work on it");
    await outcome;
    gateway.appendToSession(sessionKey, { text: "Done.", runId });
    const { messages } = await chatHistory(await links.chat.connection(), { sessionKey, limit: 10 });
    expect(messages.at(-1)).toMatchObject({ role: "assistant", text: "Done." });
  });

  it("may not manage devices without the scope", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    await expect(listDevices(await links.chat.connection())).rejects.toMatchObject({ kind: "missing-scope" });
  });

  it("is shut out once its device is removed, which 2026.1 leaves to administrators, and 2026.4 to the device", async () => {
    const { gateway, chat, links } = await start(release);
    await using _ = gateway;
    const connection = await links.chat.connection();
    const refused = await removeDevice(await links.admin.connection(), chat.deviceId).then(
      () => undefined,
      (error: GatewayFailure) => error.kind,
    );
    const { detailCodes, removesOthers } = gateway.release;
    const denied = removesOthers ? undefined : "pairing-target-unknown";
    expect(refused).toBe(detailCodes ? denied : "missing-scope");
    if (refused !== undefined) gateway.remove(chat.deviceId);
    if (gateway.release.closesRemoved) await connection.closed;
    links.chat.close();
    await expect(links.chat.connection()).rejects.toMatchObject({ kind: "not-paired" });
  });
});

describe.each(releaseNames)("a simulated %s", (release) => {
  it("tells our client that a model failed", async () => {
    const { gateway, links } = await start(release);
    await using _ = gateway;
    await expect(ask(links.chat, "\u2060[fail:400] x").outcome).resolves.toMatchObject({ kind: "failed" });
  });
});
