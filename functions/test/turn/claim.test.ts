import { describe, expect, it } from "vitest";
import { useDatabase } from "../support/database.ts";
import { leaseMs, openRunning, startMs, storeOf } from "./turns.ts";

const test = useDatabase();
const request = { messageId: "m1", text: "Hello" };
const another = () => storeOf(test, { holder: "call-2", now: () => startMs + leaseMs });

describe("sending a turn that several calls follow", () => {
  const attached = () => storeOf(test, { holder: "call-2" });

  it("is for whoever holds the lease, which the one who sends it takes", async () => {
    const turn = await openRunning(storeOf(test), request);
    const same = await openRunning(attached(), request);
    expect(await attached().claim(same)).toBe("send");
    await attached().requestStop(same);
    expect(await storeOf(test).claim(turn)).toBe("others");
    expect(await attached().claim(same)).toBe("stopped");
  });

  it("is left to others once the turn is over, or was sent again", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).fail(turn, "gateway-unavailable", false);
    expect(await storeOf(test).claim(turn)).toBe("others");
    await openRunning(another(), request);
    expect(await storeOf(test).claim(turn)).toBe("others");
  });

  it("keeps a later moment of it, for as long as the same run may be sent", async () => {
    const turn = await openRunning(storeOf(test), request);
    expect(turn.sentAtMs).toBe(turn.askedAtMs);
    await storeOf(test).claim(turn, { sentAtMs: startMs + 5 });
    expect(await openRunning(another(), request)).toMatchObject({
      askedAtMs: startMs,
      sentAtMs: startMs + 5,
    });
    await another().fail(turn, "run-failed", true);
    const next = await openRunning(another(), request);
    expect(next.sentAtMs).toBe(next.openedAtMs);
  });

  it("is kept with the id under which its gateway goes on, until it is asked anew", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).goOnAs(turn, "run-of-the-gateway");
    const later = storeOf(test, { holder: "call-2", now: () => startMs + leaseMs });
    for (const store of [later, storeOf(test)])
      expect(await openRunning(store, request)).toMatchObject({ goesOnAs: "run-of-the-gateway" });
    await later.fail(turn, "run-failed", true);
    expect((await openRunning(later, request)).goesOnAs).toBeUndefined();
  });

  it("goes to another gateway only for who holds the lease, and is looked for where it was sent", async () => {
    const [one, other] = ["wss://one", "wss://other"];
    const turn = await openRunning(storeOf(test), request);
    const same = await openRunning(attached(), request);
    expect(await attached().claim(same, { gateway: other })).toBe("others");
    expect(await storeOf(test).claim(turn, { gateway: one, moves: true })).toBe("send");
    expect(await attached().claim(same, { gateway: one })).toBe("send");
    expect(await storeOf(test).claim(turn, { gateway: other })).toBe("others");
    const next = await openRunning(storeOf(test), { messageId: "m2", conversationId: "m1", text: "And?" });
    expect(next.sentTo).toBe(one);
    await storeOf(test).claim(next, { gateway: other, moves: true });
    expect((await openRunning(attached(), request)).sentTo).toBe(one);
  });

  it("cannot be told to have ended by who only presumes so, and does not hold the lease or know under which id it goes on", async () => {
    const turn = await openRunning(storeOf(test), request);
    expect(await attached().fail(turn, "run-failed", true, true)).toBe(false);
    await storeOf(test).goOnAs(turn, "another-run");
    expect(await storeOf(test).fail(turn, "run-failed", true, true)).toBe(false);
    const goesOnAs = "another-run";
    expect(await storeOf(test).fail({ ...turn, goesOnAs }, "run-failed", true, true)).toBe(true);
  });

  it("has not ended by what its gateway tells to who does not know that it was taken to another since", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).claim(turn, { gateway: "wss://one" });
    const same = await openRunning(attached(), request);
    await storeOf(test).claim(turn, { gateway: "wss://other" });
    expect(await attached().fail(same, "run-failed", true)).toBe(false);
    expect(await storeOf(test).fail(same, "run-failed", true)).toBe(true);
  });
});
