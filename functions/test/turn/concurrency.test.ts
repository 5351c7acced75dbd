import { describe, expect, it } from "vitest";
import { Slots } from "../../src/turn/concurrency.ts";

const isWaiting = async (place: Promise<unknown>) =>
  (await Promise.race([
    place.then(() => "taken"),
    new Promise((done) => setImmediate(() => done("waiting"))),
  ])) === "waiting";

const open = new AbortController().signal;

describe("the places of an instance", () => {
  it("are given in the order of asking, as others leave", async () => {
    const slots = new Slots({ perInstance: 2, perVisitor: 1, queue: 2 });
    const leaveA = await slots.take("a", open);
    const leaveB = await slots.take("b", open);
    const [c, d] = [slots.take("c", open), slots.take("d", open)];
    expect([await isWaiting(c), await isWaiting(d)]).toEqual([true, true]);
    leaveB();
    await c;
    expect(await isWaiting(d)).toBe(true);
    leaveA();
    await d;
  });

  it("are refused beyond the queue, with a time to come back", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 1, queue: 1 });
    await slots.take("a", open);
    void slots.take("b", open);
    await expect(slots.take("c", open)).rejects.toMatchObject({
      reason: "overloaded",
      details: { retryAfterMs: expect.any(Number) as number },
    });
  });

  it("are not all for one visitor", async () => {
    const slots = new Slots({ perInstance: 10, perVisitor: 2, queue: 10 });
    const leave = await slots.take("a", open);
    await slots.take("a", open);
    await expect(slots.take("a", open)).rejects.toMatchObject({ reason: "overloaded" });
    await slots.take("b", open);
    leave();
    await slots.take("a", open);
  });

  it("are given up once, however often that is said", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 5, queue: 5 });
    const leave = await slots.take("a", open);
    leave();
    leave();
    await slots.take("b", open);
    expect(await isWaiting(slots.take("c", open))).toBe(true);
  });

  it("are not waited for longer than the call lasts, and whoever left is not called", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 1, queue: 2 });
    const leave = await slots.take("a", open);
    const call = new AbortController();
    const [b, c] = [slots.take("b", call.signal), slots.take("c", open)];
    call.abort();
    await expect(b).rejects.toMatchObject({ reason: "overloaded" });
    leave();
    (await c)();
    await slots.take("b", AbortSignal.abort());
  });
});
