import { describe, expect, it } from "vitest";
import { runId, sessionKey } from "../../src/conversation/session-key.ts";

const pepper = "0123456789abcdef01234567";
const address = { uid: "ada-lovelace", conversationId: "c1" };
const key = sessionKey(pepper, "main", address);
const run = runId(pepper, address, "m1", 1);

describe("a session key", () => {
  it("is the same for the same conversation", () => {
    expect(sessionKey(pepper, "main", { ...address })).toBe(key);
  });

  it("is a key of the agent's web sessions, in lower case", () => {
    expect(key).toMatch(/^agent:main:web:[0-9a-f]{64}$/);
  });

  it("tells nothing of whose it is", () => {
    expect(key).not.toContain(address.uid);
    expect(key).not.toContain(Buffer.from(address.uid).toString("hex"));
  });

  it.each([
    ["visitor", sessionKey(pepper, "main", { ...address, uid: "bob" })],
    ["conversation", sessionKey(pepper, "main", { ...address, conversationId: "c2" })],
    ["agent", sessionKey(pepper, "other", address)],
    ["pepper", sessionKey(`${pepper}x`, "main", address)],
  ])("is another for another %s", (_, other) => {
    expect(other).not.toBe(key);
  });

  it.each([
    [
      ["a", "bc"],
      ["ab", "c"],
    ],
    [
      ['a","b', "c"],
      ["a", 'b","c'],
    ],
  ])("of %j and one of %j differ", ([uid = "", conversationId = ""], [otherUid = "", otherId = ""]) => {
    expect(sessionKey(pepper, "main", { uid, conversationId })).not.toBe(
      sessionKey(pepper, "main", { uid: otherUid, conversationId: otherId }),
    );
  });
});

describe("a run id", () => {
  it("is the same for the same attempt, so that sending again starts no second run", () => {
    expect(runId(pepper, { ...address }, "m1", 1)).toBe(run);
  });

  it("cannot be chosen by the browser, which made the message's id", () => {
    expect(run).toMatch(/^[0-9a-f]{32}$/);
    expect(run).not.toContain("m1");
  });

  it.each([
    ["attempt", runId(pepper, address, "m1", 2)],
    ["message", runId(pepper, address, "m2", 1)],
    ["visitor", runId(pepper, { ...address, uid: "bob" }, "m1", 1)],
    ["conversation", runId(pepper, { ...address, conversationId: "c2" }, "m1", 1)],
    ["pepper", runId(`${pepper}x`, address, "m1", 1)],
  ])("is another for another %s", (_, other) => {
    expect(other).not.toBe(run);
  });

  it("is not the beginning of the session key's hash", () => {
    expect(key).not.toContain(run);
  });
});
