import { describe, expect, it, vi } from "vitest";
import { TAKE_OVER_MS } from "../../src/turn/lease.ts";
import { TurnQueue } from "../../src/turn/turn-queue.ts";
import type { OpenTurn } from "../../src/turn/turn-store.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { converse, leaseMs, openRunning, startMs, storeOf } from "./turns.ts";

const test = useDatabase();
const first = { messageId: "m1", text: "First" };
const second = { messageId: "m2", conversationId: "m1", text: "Second" };
const third = { messageId: "m3", conversationId: "m1", text: "Third" };
const answer = { text: "Yes.", state: "complete" } as const;

/** A call that waits: its own queue, as in an instance of its own, unless one is given. */
function waiting(queue = new TurnQueue(), ms = 0) {
  const turns = storeOf(test, { now: () => startMs + ms });
  const call = new AbortController();
  const settle = vi.fn<(turn: OpenTurn) => Promise<unknown>>(async () => {});
  const { signal } = call;
  return { queue, turns, settle, call, waiting: { turns, settle, signal } };
}

/** Resolves once the wait has looked at the database. */
const looked = () => {
  const before = test.engine.counts().total.reads;
  return vi.waitFor(() => expect(test.engine.counts().total.reads).toBeGreaterThan(before + 1));
};

describe("a turn", () => {
  it("waits for nobody when it is the first, or all before it are over", async () => {
    const { queue, waiting: call, turns } = waiting();
    expect(await queue.wait(await openRunning(turns, first), call)).toBe("at-once");
    await turns.answer(await openRunning(turns, first), answer);
    expect(await queue.wait(await openRunning(turns, second), call)).toBe("looked");
  });

  it("is let through as soon as the one before ends in the same instance", async () => {
    const { queue, waiting: call, turns } = waiting();
    const before = await openRunning(turns, first);
    const waited = queue.wait(await openRunning(turns, second), call);
    await looked();
    await turns.answer(before, answer);
    queue.tellEnd(before, turns);
    expect(await waited).toBe("waited");
  });

  it("is let through when the one before ends in another instance", async () => {
    const { queue, waiting: call, turns } = waiting();
    const before = await openRunning(turns, first);
    const waited = queue.wait(await openRunning(turns, second), call);
    await looked();
    await turns.answer(before, answer);
    expect(await waited).toBe("waited");
  });

  it("is not let through by an earlier end of the one before, which was sent again and runs", async () => {
    const { queue, waiting: call, turns } = waiting();
    const failed = await openRunning(turns, first);
    await turns.fail(failed, "run-failed", true);
    queue.tellEnd(failed, turns);
    const again = await openRunning(turns, first);
    const waited = queue.wait(await openRunning(turns, second), call);
    await looked();
    await turns.answer(again, answer);
    expect(await waited).toBe("waited");
  });

  it("is not sent when it is stopped while it waits", async () => {
    const { queue, waiting: call, turns } = waiting();
    await openRunning(turns, first);
    const turn = await openRunning(turns, second);
    const waited = queue.wait(turn, call);
    await looked();
    await turns.requestStop(turn);
    expect(await waited).toBe("stopped");
  });

  it("is not sent when it was stopped behind another that ended before this call looked", async () => {
    const { queue, waiting: call, turns } = waiting();
    const before = await openRunning(turns, first);
    const turn = await openRunning(turns, second);
    await turns.requestStop(turn);
    await turns.answer(before, answer);
    expect(await queue.wait(turn, call)).toBe("stopped");
    queue.tellEnd(before, storeOf(test, { now: () => startMs + 1 }));
    expect(await queue.wait(turn, call)).toBe("stopped");
  });

  it("is followed further when it was stopped, and another call may have sent it before it died", async () => {
    await converse(storeOf(test), first);
    await storeOf(test).requestStop(await openRunning(storeOf(test), second));
    const { queue, waiting: call, turns } = waiting(new TurnQueue(), leaseMs + TAKE_OVER_MS + 1);
    const takenOver = await openRunning(turns, second);
    expect(takenOver).toMatchObject({ held: true, mayBeSent: true, isStopAsked: true });
    expect(await queue.wait(takenOver, call)).toBe("looked");
  });

  it("has a run settled that nobody follows, before it goes on", async () => {
    await openRunning(storeOf(test), first);
    const { queue, waiting: call, turns, settle } = waiting(new TurnQueue(), leaseMs + TAKE_OVER_MS + 1);
    settle.mockImplementation(async ({ messageId }) => {
      expect(messageId).toBe("m1");
      await turns.answer(await openRunning(turns, first), answer);
    });
    expect(await queue.wait(await openRunning(turns, second), call)).toBe("waited");
    expect(settle).toHaveBeenCalledTimes(1);
  });

  it("ends its wait in time while a run is settled", async () => {
    await openRunning(storeOf(test), first);
    const { queue, turns, settle, ...rest } = waiting(new TurnQueue(), leaseMs + TAKE_OVER_MS + 1);
    settle.mockReturnValue(new Promise(() => {}));
    const waited = queue.wait(await openRunning(turns, second), rest.waiting);
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(1));
    rest.call.abort(new Error("over"));
    await expect(waited).rejects.toThrow("over");
  });

  it("leaves a run alone that somebody follows", async () => {
    await openRunning(storeOf(test), first);
    const { queue, waiting: call, turns, settle, call: ends } = waiting(new TurnQueue(), leaseMs);
    const waited = queue.wait(await openRunning(turns, second), call);
    await looked();
    ends.abort(new Error("over"));
    await expect(waited).rejects.toThrow("over");
    expect(settle).not.toHaveBeenCalled();
  });

  it("costs no read where this instance saw the one before end", async () => {
    const { queue, waiting: call, turns } = waiting();
    queue.tellEnd(await converse(turns, first), turns);
    const turn = await openRunning(turns, second);
    expect(await costOf(test, () => queue.wait(turn, call))).toEqual({ reads: 0, writes: 0 });
    await turns.answer(turn, answer);
    const next = await openRunning(turns, third);
    expect(await costOf(test, () => waiting().queue.wait(next, call))).toEqual({ reads: 1, writes: 0 });
  });
});
