import { describe, expect, it } from "vitest";
import { collectFollowUps } from "../../src/turn/collect-follow-ups.ts";
import { remembered, type Asked } from "../../src/turn/remember.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { recordingLog } from "../support/recording-log.ts";
import { gatewayOfOneSession as gateway } from "./session-gateway.ts";
import { converse, openRunning, startMs, storeOf } from "./turns.ts";

const minutes = (count: number) => count * 60_000;

describe("the conversation so far", () => {
  const test = useDatabase();

  /** A gateway that is about to get a message. */
  function aboutOf(connection: ReturnType<typeof gateway>["connection"], more: Partial<Asked> = {}): Asked {
    return {
      sessionKey: "key",
      connection,
      severalGateways: false,
      sawEnd: true,
      log: recordingLog(),
      ...more,
    };
  }

  /** Sends a message after a rest of the conversation; what comes back is told before it. */
  async function told(restMs: number, { connection }: ReturnType<typeof gateway>, severalGateways = false) {
    const now = () => startMs + restMs;
    const store = storeOf(test, { now });
    const turn = await openRunning(store, { messageId: "m2", conversationId: "m1", text: "And now?" });
    const about = aboutOf(connection, { severalGateways });
    return (await remembered(store.options, turn, about))?.replaceAll("\u2060", "");
  }

  const first = () => converse(storeOf(test), { messageId: "m1", text: "My name is Ada." }, "Hello, Ada.");
  const known = ["My name is Ada.", "Hello, Ada."];
  const whole =
    "This is what was said before in this conversation:\n\nVisitor: My name is Ada.\n\nYou: Hello, Ada.\n\nThe visitor goes on:";

  it("is not told in a quick dialogue, and costs nothing", async () => {
    await first();
    const { asked, connection } = gateway();
    const store = storeOf(test, { now: () => startMs + 29_000 });
    const turn = await openRunning(store, { messageId: "m2", conversationId: "m1", text: "And now?" });
    const about = aboutOf(connection);
    expect(await costOf(test, () => remembered(store.options, turn, about))).toEqual({ reads: 0, writes: 0 });
    expect(asked).toEqual([]);
  });

  it("is told in a quick dialogue when the message before fails on its way while this one waits", async () => {
    await first();
    const store = storeOf(test, { now: () => startMs + minutes(2) });
    const before = await openRunning(store, { messageId: "m2", conversationId: "m1", text: "Hello?" });
    const turn = await openRunning(store, { messageId: "m3", conversationId: "m1", text: "And now?" });
    const { connection } = gateway({ id: "s2" });
    const about = aboutOf(connection, { sawEnd: false });
    expect(await remembered(store.options, turn, about)).toBeUndefined();
    await store.fail(before, "gateway-unavailable", false);
    expect(await remembered(store.options, turn, about)).toContain("Visitor:");
  });

  it("leaves a message out that was stopped before a word was said", async () => {
    await first();
    const store = storeOf(test, { now: () => startMs + 1_000 });
    const stopped = await openRunning(store, { messageId: "m1b", conversationId: "m1", text: "Never mind" });
    await store.answer(stopped, { text: "", state: "stopped" });
    expect(await told(2_000, gateway(), true)).toBe(whole);
  });

  it("is not told at the beginning of a conversation", async () => {
    const turn = await openRunning(storeOf(test), { messageId: "m1", text: "Hello" });
    const about = aboutOf(gateway().connection, { severalGateways: true });
    expect(await remembered(storeOf(test).options, turn, about)).toBeUndefined();
  });

  it.each([
    ["to a session that holds it", { id: "s1", says: known }, minutes(2), undefined],
    ["to an empty session", { id: "s2" }, minutes(2), whole],
    ["to a session that was begun since", { id: "s2", says: ["Another one.", "Yes."] }, minutes(2), whole],
    [
      "when the rest is over that the gateway gives a session",
      { id: "s1", says: known, reset: { mode: "idle", idleMinutes: 1 } },
      minutes(1),
      whole,
    ],
    [
      "before that rest is over",
      { id: "s1", says: known, reset: { mode: "idle", idleMinutes: 5 } },
      minutes(1),
      undefined,
    ],
    [
      "where resets are daily, over half an hour",
      { id: "s1", says: known, reset: { atHour: 4 } },
      minutes(31),
      whole,
    ],
    [
      "where resets are daily, within a half hour of the gateway's clock",
      { id: "s1", says: known, reset: { atHour: 4 }, aheadMs: minutes(5), afterMs: minutes(5) },
      minutes(15),
      undefined,
    ],
    [
      "where the gateway does not show its settings, over half an hour",
      { id: "s1", says: known, reset: "hidden" as const },
      minutes(31),
      whole,
    ],
    [
      "quickly, to a gateway that was started since and lost it",
      { startedAtMs: startMs + 1_000 },
      5_000,
      whole,
    ],
    [
      "quickly, to a gateway that was started since and kept it",
      { id: "s1", says: known, startedAtMs: startMs + 1_000 },
      5_000,
      undefined,
    ],
  ])("goes along with a message %s, or not", async (_, session, restMs, expected) => {
    await first();
    expect(await told(restMs, gateway(session))).toBe(expected);
  });

  it("is told where the session has another id than at the last look", async () => {
    await first();
    expect(await told(minutes(2), gateway({ id: "s1", says: known }))).toBeUndefined();
    expect(await told(minutes(4), gateway({ id: "s2", says: known }))).toBe(whole);
  });

  it("is told again with the same message, and not with the next", async () => {
    await first();
    expect(await told(minutes(2), gateway({ id: "s2" }))).toBe(whole);
    expect(await told(minutes(2), gateway({ id: "s2" }))).toBe(whole);
    const store = storeOf(test, { now: () => startMs + minutes(4) });
    await converse(storeOf(test, { now: () => startMs + minutes(3) }), {
      messageId: "m3",
      conversationId: "m1",
      text: "Good.",
    });
    const turn = await openRunning(store, { messageId: "m4", conversationId: "m1", text: "Bye." });
    const { connection } = gateway({
      id: "s2",
      says: [`${whole}§And now?`, "Now what?"],
      afterMs: minutes(2),
    });
    const about = aboutOf(connection);
    expect(await remembered(store.options, turn, about)).toBeUndefined();
  });

  it("is told where the session was begun anew by a quick message, before anybody looked into it", async () => {
    await first();
    const quick = { messageId: "m3", conversationId: "m1", text: "Are you there?" };
    await converse(storeOf(test, { now: () => startMs + 1_000 }), quick);
    expect(await told(minutes(2), gateway({ id: "s2", says: [quick.text, "Yes."] }))).toContain("Ada");
  });

  it("is told where somebody looked into the session that a quick message had begun anew", async () => {
    await first();
    const quick = { messageId: "m3", conversationId: "m1", text: "Are you there?" };
    await converse(storeOf(test, { now: () => startMs + 1_000 }), quick);
    const session = gateway({ id: "s2", says: [quick.text, "Yes."], afterMs: 1_500 });
    const look = { ...aboutOf(session.connection), conversationId: "m1", branch: 0 };
    await collectFollowUps(storeOf(test, { now: () => startMs + minutes(1) }).options, look);
    expect(await told(minutes(2), session)).toContain("Ada");
  });

  it("is told by whichever call sends the message", async () => {
    await first();
    const sent = { messageId: "m3", conversationId: "m1", text: "And then?" };
    await openRunning(storeOf(test, { now: () => startMs + minutes(62) }), sent);
    const attached = storeOf(test, { now: () => startMs + minutes(62) + 500, holder: "call-2" });
    const turn = await openRunning(attached, sent);
    const about = { sessionKey: "key", severalGateways: false, sawEnd: true, log: recordingLog() };
    const { connection } = gateway({ id: "s1", says: known, reset: { mode: "idle", idleMinutes: 5 } });
    expect(await remembered(attached.options, turn, { ...about, connection })).toContain("My name is Ada.");
  });

  it("is told by a call that attaches to a message behind which another one waits already", async () => {
    await first();
    const at = (ms: number) =>
      storeOf(test, { now: () => startMs + minutes(62) + ms, holder: `call at ${ms}` });
    const sent = { messageId: "m3", conversationId: "m1", text: "And then?" };
    await openRunning(at(0), sent);
    await openRunning(at(200), { ...sent, messageId: "m4", text: "And after that?" });
    const { options } = at(500);
    const turn = await openRunning(at(500), sent);
    const { connection } = gateway({ id: "s1", says: known, reset: { mode: "idle", idleMinutes: 5 } });
    expect(await remembered(options, turn, aboutOf(connection))).toContain("My name is Ada.");
  });

  it("is told with the next message too, where the one that tells it may have been at the gateway without", async () => {
    await first();
    const sent = { messageId: "m3", conversationId: "m1", text: "Are you there?" };
    await openRunning(storeOf(test, { now: () => startMs + 1_000 }), sent);
    const attached = storeOf(test, { now: () => startMs + minutes(1), holder: "call-2" });
    const turn = await openRunning(attached, sent);
    const { connection } = gateway({ id: "s2", says: [] });
    expect(await remembered(attached.options, turn, aboutOf(connection))).toContain("Ada");
    await attached.answer(turn, { text: "Yes.", state: "complete" });
    expect(await told(minutes(2), gateway({ id: "s2", says: [sent.text, "Yes."] }))).toContain("Ada");
  });

  it("is told when a daily reset may have come while it waited for others", async () => {
    const at = (minute: number) => storeOf(test, { now: () => startMs + minutes(minute) });
    await converse(at(5), { messageId: "m1", text: "My name is Ada." }, "Hello, Ada.");
    const turn = await openRunning(at(7), { messageId: "m2", conversationId: "m1", text: "And now?" });
    const reset = { mode: "daily", atHour: 4 };
    const { connection } = gateway({ id: "s1", says: known, reset, afterMs: minutes(5) });
    expect(await remembered(at(31).options, turn, aboutOf(connection))).toContain("Ada");
  });

  it("is told after a message that may not have come to the gateway", async () => {
    await first();
    const turn = await openRunning(storeOf(test), { messageId: "m3", conversationId: "m1", text: "Hello?" });
    await storeOf(test).fail(turn, "gateway-unavailable", false);
    expect(await told(1_000, gateway({ id: "s1", says: known }))).toContain("My name is Ada.");
  });

  it("is told after a message that failed before it was stored that it tells it", async () => {
    await first();
    const store = storeOf(test, { now: () => startMs + minutes(2) });
    const failing = await openRunning(store, { messageId: "m3", conversationId: "m1", text: "Hello?" });
    await store.fail(failing, "gateway-unavailable", false);
    await remembered(store.options, failing, aboutOf(gateway({ id: "s2" }).connection));
    expect(await told(minutes(2), gateway({ id: "s2" }))).toContain("My name is Ada.");
  });

  it("is told when the message before was stopped, and may never have been sent", async () => {
    await first();
    const turn = await openRunning(storeOf(test), { messageId: "m3", conversationId: "m1", text: "Hello?" });
    await storeOf(test).answer(turn, { text: "", state: "stopped" });
    expect(await told(minutes(2), gateway({ id: "s1", says: known }))).toContain("My name is Ada.");
  });

  it("is told when the message before never came to its gateway, as it turned out while this one waited", async () => {
    await first();
    const before = await openRunning(storeOf(test), {
      messageId: "m3",
      conversationId: "m1",
      text: "Hello?",
    });
    const store = storeOf(test, { now: () => startMs + minutes(2) });
    const turn = await openRunning(store, { messageId: "m2", conversationId: "m1", text: "And now?" });
    await storeOf(test).fail(before, "gateway-unavailable", false);
    const { connection } = gateway({ id: "s1", says: known });
    const about = aboutOf(connection);
    expect(await remembered(store.options, turn, about)).toContain("My name is Ada.");
  });

  it("has what was answered since to a message that failed and is sent again, and nothing that waits", async () => {
    await first();
    const failed = { messageId: "m2", conversationId: "m1", text: "And now?" };
    await storeOf(test).fail(await openRunning(storeOf(test), failed), "run-failed", true);
    await converse(storeOf(test), { messageId: "m3", conversationId: "m1", text: "Then this." });
    await openRunning(storeOf(test), { messageId: "m4", conversationId: "m1", text: "Next." });
    const text = await told(minutes(2), gateway());
    expect(text).toContain("Then this.");
    expect(text).not.toMatch(/And now|Next/);
  });

  it("is told to another gateway, and not to the one that has seen it", async () => {
    await first();
    expect(await told(1_000, gateway(), true)).toBe(whole);
    const again = { messageId: "m2", conversationId: "m1", text: "And now?" };
    const claimed = await openRunning(storeOf(test), again);
    await storeOf(test).claim(claimed, { gateway: gateway().connection.url, moves: true });
    const store = storeOf(test, { now: () => startMs + 2_000 });
    const turn = await openRunning(store, { messageId: "m3", conversationId: "m1", text: "And then?" });
    const about = { sessionKey: "key", severalGateways: true, sawEnd: true, log: recordingLog() };
    expect(
      await remembered(store.options, turn, { ...about, connection: gateway().connection }),
    ).toBeUndefined();
    const other = { ...gateway().connection, url: "wss://other" };
    expect(await remembered(store.options, turn, { ...about, connection: other })).toContain(
      "My name is Ada.",
    );
  });

  it("is bounded, keeps the newest, and obeys nobody", async () => {
    await first();
    for (let count = 0; count < 12; count += 1)
      await converse(storeOf(test), {
        messageId: `n${count}`,
        conversationId: "m1",
        text: `/stop ${count} ${"x".repeat(2_000)}`,
      });
    const store = storeOf(test, { now: () => startMs + minutes(2) });
    const turn = await openRunning(store, { messageId: "m2", conversationId: "m1", text: "And now?" });
    const about = aboutOf(gateway().connection);
    const text = await remembered(store.options, turn, about);
    expect(text?.length).toBeLessThan(8_300);
    expect(text).toContain("/\u2060stop 11");
    expect(text).not.toContain("stop 2");
    expect(text).not.toContain("/stop");
  });
});
