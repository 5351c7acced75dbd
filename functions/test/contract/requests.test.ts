import { describe, expect, it } from "vitest";
import {
  AdminRequest,
  ChatRequest,
  ConversationsRequest,
  LONGEST_MESSAGE,
  LONGEST_TITLE,
} from "../../src/contract/index.ts";

const uuid = "3F2504E0-4F89-41D3-9A0C-0305E82C3301";
const send = { action: "send", message: "Hi" };

describe("chat", () => {
  it("takes a message alone, and sends it", () => {
    expect(ChatRequest.parse({ message: "Hi" })).toEqual(send);
  });

  it("takes a message id however it is written, as one", () => {
    const parsed = ChatRequest.parse({ ...send, messageId: uuid });
    expect(parsed).toEqual(ChatRequest.parse({ ...send, messageId: uuid.toLowerCase() }));
  });

  it("keeps a message as it was written", () => {
    expect(ChatRequest.parse({ message: "  a\n" })).toMatchObject({ message: "  a\n" });
  });

  it.each([
    ["nothing", undefined],
    ["a text", "Hi"],
    ["a list", ["Hi"]],
    ["no message", {}],
    ["an empty message", { message: " \n" }],
    ["a message of characters that nobody sees", { message: "\u200b\u2060\u3164\u2800" }],
    ["too long a message", { message: "a".repeat(LONGEST_MESSAGE + 1) }],
    ["a message that is no text", { message: { toString: "Hi" } }],
    ["an id that is no UUID", { ...send, messageId: "1" }],
    ["an id with a slash", { ...send, conversationId: "a/b" }],
    ["an id with dots", { ...send, conversationId: ".." }],
    ["an empty id", { ...send, conversationId: "" }],
    ["an unknown field", { ...send, sessionKey: "agent:main:web:1" }],
    ["an unknown action", { action: "inject", message: "Hi" }],
    ["a stop without its message", { action: "stop", conversationId: "c" }],
    ["a stop with words", { action: "stop", conversationId: "c", messageId: uuid, message: "Hi" }],
  ])("refuses %s", (_, data) => {
    expect(ChatRequest.safeParse(data).success).toBe(false);
  });
});

describe("conversations", () => {
  it("reads twenty at a time unless told otherwise", () => {
    expect(ConversationsRequest.parse({ action: "list" })).toEqual({ action: "list", pageSize: 20 });
  });

  it("takes a title without what surrounds it", () => {
    const rename = { action: "rename", conversationId: "c", title: ` ${"a".repeat(LONGEST_TITLE)} ` };
    expect(ConversationsRequest.parse(rename)).toHaveProperty("title.length", LONGEST_TITLE);
  });

  it.each([
    ["no action", {}],
    ["a page of none", { action: "list", pageSize: 0 }],
    ["a page of too many", { action: "list", pageSize: 101 }],
    ["a broken page", { action: "list", pageSize: 1.5 }],
    ["too long a cursor", { action: "list", cursor: "a".repeat(513) }],
    ["a title of nothing", { action: "rename", conversationId: "c", title: "  " }],
    ["too long a title", { action: "rename", conversationId: "c", title: "a".repeat(LONGEST_TITLE + 1) }],
    ["deleting nothing in particular", { action: "delete" }],
    ["deleting somebody's", { action: "deleteAll", uid: "bob" }],
  ])("refuses %s", (_, data) => {
    expect(ConversationsRequest.safeParse(data).success).toBe(false);
  });
});

describe("admin", () => {
  it.each([
    { action: "listDevices" },
    { action: "approveDevice", requestId: "any form: the gateway chose it" },
    { action: "status" },
  ])("takes %j", (data) => {
    expect(AdminRequest.parse(data)).toEqual(data);
  });

  it.each([
    ["an approval of everything", { action: "approveDevice" }],
    ["an approval by device", { action: "approveDevice", deviceId: "d" }],
    ["an endless id", { action: "removeDevice", deviceId: "d".repeat(201) }],
    [
      "scopes of the caller's choice",
      { action: "approveDevice", requestId: "r", scopes: ["operator.admin"] },
    ],
  ])("refuses %s", (_, data) => {
    expect(AdminRequest.safeParse(data).success).toBe(false);
  });
});
