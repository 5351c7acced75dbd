import { describe, expect, it } from "vitest";
import { EndedTurns } from "../../src/turn/ended-turns.ts";

const open = new AbortController().signal;

describe("the turns that this instance saw end", () => {
  it("are known by their conversation's latest", () => {
    const ended = new EndedTurns();
    ended.tell("c", "first");
    expect([ended.has("c", "first"), ended.has("d", "first")]).toEqual([true, false]);
    ended.tell("c", "second");
    expect([ended.has("c", "first"), ended.has("c", "second")]).toEqual([false, true]);
  });

  it("wake everyone who waits in their conversation", async () => {
    const ended = new EndedTurns();
    const all = Promise.all([ended.next("c", open), ended.next("c", open)]);
    ended.tell("c", "first");
    await expect(all).resolves.toHaveLength(2);
  });

  it("are not waited for longer than the signal lets", async () => {
    const ended = new EndedTurns();
    const call = new AbortController();
    const waiting = ended.next("c", call.signal);
    call.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(ended.next("c", AbortSignal.abort())).resolves.toBeUndefined();
  });
});
