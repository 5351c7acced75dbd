import { describe, expect, it, vi } from "vitest";
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
    const leaveA = await slots.take({ uid: "a", signal: open });
    const leaveB = await slots.take({ uid: "b", signal: open });
    const [c, d] = [slots.take({ uid: "c", signal: open }), slots.take({ uid: "d", signal: open })];
    expect([await isWaiting(c), await isWaiting(d)]).toEqual([true, true]);
    leaveB();
    await c;
    expect(await isWaiting(d)).toBe(true);
    leaveA();
    await d;
  });

  it("are refused beyond the queue, with a time to come back", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 1, queue: 1 });
    await slots.take({ uid: "a", signal: open });
    void slots.take({ uid: "b", signal: open });
    await expect(slots.take({ uid: "c", signal: open })).rejects.toMatchObject({
      reason: "overloaded",
      details: { retryAfterMs: expect.any(Number) as number },
    });
  });

  it("are waited for with a time, by how long they were taken lately", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const slots = new Slots({ perInstance: 2, perVisitor: 9, queue: 9 });
    const told: number[][] = [];
    const take = () =>
      slots.take({ uid: "a", signal: open, onWaiting: (...waiting) => void told.push(waiting) });
    const leave = await take();
    await take();
    void take();
    vi.advanceTimersByTime(4_000);
    leave();
    void take();
    void take();
    vi.useRealTimers();
    expect(told).toEqual([
      [0, 5_000],
      [0, 2_000],
      [1, 4_000],
    ]);
  });

  it("are not all for one visitor", async () => {
    const slots = new Slots({ perInstance: 10, perVisitor: 2, queue: 10 });
    const leave = await slots.take({ uid: "a", signal: open });
    await slots.take({ uid: "a", signal: open });
    await expect(slots.take({ uid: "a", signal: open })).rejects.toMatchObject({ reason: "overloaded" });
    await slots.take({ uid: "b", signal: open });
    leave();
    await slots.take({ uid: "a", signal: open });
  });

  it("are given up once, however often that is said", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 5, queue: 5 });
    const leave = await slots.take({ uid: "a", signal: open });
    leave();
    leave();
    await slots.take({ uid: "b", signal: open });
    expect(await isWaiting(slots.take({ uid: "c", signal: open }))).toBe(true);
  });

  it("are not waited for longer than the call lasts, and whoever left is not called", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 1, queue: 2 });
    const leave = await slots.take({ uid: "a", signal: open });
    const call = new AbortController();
    const [b, c] = [slots.take({ uid: "b", signal: call.signal }), slots.take({ uid: "c", signal: open })];
    call.abort();
    await expect(b).rejects.toMatchObject({ reason: "overloaded" });
    leave();
    (await c)();
    await slots.take({ uid: "b", signal: AbortSignal.abort() });
  });
});
