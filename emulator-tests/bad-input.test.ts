import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { MessagePage } from "../functions/src/contract/index.ts";
import { call } from "../tools/callable-client.ts";
import { newAdmin, newVisitor, patiently, refusal, type Person } from "./people.ts";
import { control } from "./world.ts";

describe("bad input", () => {
  let visitor: Person;
  let admin: Person;

  beforeAll(async () => {
    [visitor, admin] = await Promise.all([newVisitor(), newAdmin()]);
  });

  it.each([
    ["chat", {}, "message"],
    ["chat", { message: "" }, "message"],
    ["chat", { message: " \n\t " }, "message"],
    ["chat", { message: "x".repeat(8_001) }, "message"],
    ["chat", { message: 7 }, "message"],
    ["chat", { message: "hello", messageId: "not-a-uuid" }, "messageId"],
    ["chat", { message: "hello", conversationId: "../../users" }, "conversationId"],
    ["chat", { message: "hello", surprise: true }, ""],
    ["chat", { action: "dance" }, "action"],
    ["chat", null, ""],
    ["chat", "hello", ""],
    ["chat", { action: "stop", conversationId: "c" }, "messageId"],
    ["conversations", {}, "action"],
    ["conversations", { action: "list", pageSize: 0 }, "pageSize"],
    ["conversations", { action: "list", pageSize: 101 }, "pageSize"],
    ["conversations", { action: "list", cursor: "garbage" }, "cursor"],
    ["conversations", { action: "rename", conversationId: "c", title: "" }, "title"],
    ["conversations", { action: "rename", conversationId: "c", title: "x".repeat(121) }, "title"],
  ])("to %s: %j is refused, naming %j", async (name, data, path) => {
    const refused = await refusal(visitor.call(name, data));
    expect([refused.code, refused.reason]).toEqual(["invalid-argument", "invalid-request"]);
    expect(refused.details["issues"]).toContainEqual({ path, message: expect.any(String) as string });
  });

  it("to admin is refused, naming what is wrong", async () => {
    const refused = await refusal(admin.call("admin", { action: "approveDevice" }));
    expect([refused.code, refused.reason]).toEqual(["invalid-argument", "invalid-request"]);
    expect(refused.details["issues"]).toContainEqual({
      path: "requestId",
      message: expect.any(String) as string,
    });
  });

  it("takes a message of exactly 8,000 characters", async () => {
    const { reply } = await visitor.say("x".repeat(8_000));
    expect(reply.state).toBe("complete");
  });

  it.each(["chat", "conversations", "admin"])("to %s without sign-in is unauthenticated", async (name) => {
    const { functions } = inject("endpoints");
    const refused = await refusal(call(functions, name, { action: "list", message: "hello" }));
    expect([refused.code, refused.reason]).toEqual(["unauthenticated", "not-signed-in"]);
  });

  it("to admin without the claim is permission-denied", async () => {
    const refused = await refusal(visitor.call("admin", { action: "listDevices" }));
    expect([refused.code, refused.reason]).toEqual(["permission-denied", "not-admin"]);
  });

  it("is told the same way in a stream", async () => {
    const refused = await refusal(visitor.hear(""));
    expect([refused.code, refused.reason]).toEqual(["invalid-argument", "invalid-request"]);
  });
});

describe("while the gateway is away", () => {
  afterEach(async () => {
    await control("refuse");
  });

  it("a call says when to try again, and loses nothing", async () => {
    const visitor = await newVisitor();
    const { conversationId } = await visitor.say("while it was there");
    await control("refuse", "503");
    await control("cut");
    const messageId = randomUUID();
    const refused = await refusal(visitor.say("are you there?", { conversationId, messageId }));
    expect([refused.code, refused.reason]).toEqual(["unavailable", "gateway-unavailable"]);
    expect(refused.details["retryAfterMs"]).toBeGreaterThan(0);
    const { messages } = await visitor.call<MessagePage>("conversations", {
      action: "messages",
      conversationId,
    });
    expect(messages.map(({ text, state }) => [text, state])).toEqual([
      ["while it was there", "answered"],
      [expect.stringContaining("while it was there"), "complete"],
      ["are you there?", "failed"],
    ]);

    await control("refuse");
    const answer = await patiently(() => visitor.say("are you there?", { conversationId, messageId }));
    expect(answer.messageId).toBe(messageId);
    expect(answer.reply.text).toContain("are you there?");
  });
});
