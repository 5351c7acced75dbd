import { assert, oneof, property } from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parseRequest } from "../../src/callables/respond.ts";
import { AdminRequest, ChatRequest, ConversationsRequest } from "../../src/contract/index.ts";
import { readCursor, writeCursor } from "../../src/database/cursor.ts";
import { ChatError } from "../../src/errors.ts";
import { hostileCursor, hostileJson, isUnpolluted, timeOf } from "./hostile.ts";

const schemas: [string, z.ZodType][] = [
  ["chat", ChatRequest],
  ["conversations", ConversationsRequest],
  ["admin", AdminRequest],
];

/** Longest refusal, in characters: its caller need not be told everything that is wrong. */
const LONGEST_REFUSAL = 20_000;

/** Parses, and throws whatever is no refusal. */
function parsed(read: () => unknown): { value: unknown } | { refusal: ChatError } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof ChatError && error.reason === "invalid-request") return { refusal: error };
    throw error;
  }
}

describe("requests", () => {
  it.each(schemas)("to %s are parsed to plain objects, or refused with the reason", (_, schema) => {
    assert(
      property(hostileJson, (data) => {
        const result = parsed(() => parseRequest(schema, data));
        if ("refusal" in result) return JSON.stringify(result.refusal.details).length < LONGEST_REFUSAL;
        return Object.getPrototypeOf(result.value) === Object.prototype;
      }),
      { numRuns: 500 },
    );
    expect(isUnpolluted()).toBe(true);
  });

  it.each<[string, unknown]>([
    ["a megabyte", { message: "x".repeat(1_000_000) }],
    ["a deep nest", JSON.parse(`${'{"message":'.repeat(3_000)}1${"}".repeat(3_000)}`)],
    ["many unknown fields", Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`f${i}`, i]))],
    ["a megabyte of blanks", { action: "rename", conversationId: "c", title: " ".repeat(1_000_000) }],
    ["a field that pollutes", JSON.parse('{"message":"hi","__proto__":{"polluted":true}}')],
  ])("of %s are refused at once", (_, data) => {
    for (const [, schema] of schemas)
      expect(timeOf(() => expect(() => parseRequest(schema, data)).toThrow(ChatError))).toBeLessThan(1_000);
    expect(isUnpolluted()).toBe(true);
  });
});

describe("cursors", () => {
  const Position = z.tuple([z.int(), z.string().max(20)]);

  it("are read back, and anything else is refused", () => {
    assert(
      property(oneof(hostileCursor, hostileJson.map(writeCursor)), (cursor) => {
        const result = parsed(() => readCursor(cursor, Position));
        return "refusal" in result || Position.safeParse(result.value).success;
      }),
      { numRuns: 500 },
    );
  });
});
