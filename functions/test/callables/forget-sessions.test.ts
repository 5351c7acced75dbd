import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { conversations } from "../../src/callables/conversations.ts";
import { forgetSessions } from "../../src/callables/forget-sessions.ts";
import { sweep } from "../../src/callables/sweep.ts";
import type { SendResult } from "../../src/contract/index.ts";
import { sessionKey } from "../../src/conversation/session-key.ts";
import { leftSessionsOf } from "../../src/database/paths.ts";
import { useDatabase } from "../support/database.ts";
import { requestOf, useInstance } from "../support/instance.ts";

const pepper = "0123456789abcdef0123456789abcdef";

describe("a conversation that was deleted", () => {
  const test = useDatabase();
  const world = useInstance(test);

  const key = (conversationId: string, branch = 0) =>
    sessionKey(pepper, "main", { uid: "ada", conversationId, branch });
  const said = (more: object = {}) =>
    world.call<SendResult>({ message: "hello", messageId: randomUUID(), ...more });
  const forgets = (request: object) => conversations(requestOf(request), world.instance);
  const left = async () => (await leftSessionsOf(test.database).get()).docs;

  it("is forgotten by its gateway with the next sweep, in all of its branches", async () => {
    const { conversationId, messageId } = await said();
    await said({ conversationId, replaces: messageId });
    const keys = [key(conversationId), key(conversationId, 1)];
    const [one, other] = [await said(), keys.map((own) => world.gateway.sessionId(own))];
    expect(other).not.toContain(undefined);
    await forgets({ action: "delete", conversationId });
    await sweep(world.instance);
    expect(keys.map((own) => world.gateway.sessionId(own))).toEqual([undefined, undefined]);
    expect(world.gateway.sessionId(key(one.conversationId))).toBeDefined();
    expect(await left()).toEqual([]);
  });

  it("is forgotten where all of them were deleted", async () => {
    const ids = [(await said()).conversationId, (await said()).conversationId];
    expect(await forgets({ action: "deleteAll" })).toEqual({ deleted: 2 });
    await sweep(world.instance);
    expect(ids.map((id) => world.gateway.sessionId(key(id)))).toEqual([undefined, undefined]);
  });

  it("is asked for again, later each time, while its gateway is away", async () => {
    const { conversationId } = await said();
    await forgets({ action: "delete", conversationId });
    await world.gateway.close();
    const nowMs = Date.now() + 1_000;
    await forgetSessions(world.instance, nowMs, AbortSignal.timeout(30_000));
    const [note] = await left();
    expect(note?.data()).toMatchObject({ tries: 1 });
    expect(note?.get("dueAt").toMillis()).toBe(nowMs + 120_000);
    await note?.ref.update({ tries: 9 });
    await forgetSessions(world.instance, nowMs + 120_000, AbortSignal.timeout(30_000));
    expect(await left()).toEqual([]);
    expect(JSON.stringify(world.log.entries)).toContain("stays at its gateway");
  });
});
