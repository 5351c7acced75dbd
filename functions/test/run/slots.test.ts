import { describe, expect, it } from "vitest";
import { Slots } from "../../src/run/slots.ts";

const isWaiting = async (place: Promise<unknown>) =>
  (await Promise.race([
    place.then(() => "taken"),
    new Promise((done) => setImmediate(() => done("waiting"))),
  ])) === "waiting";

describe("the places of an instance", () => {
  it("are given in the order of asking, as others leave", async () => {
    const slots = new Slots({ perInstance: 2, perVisitor: 1, queue: 2 });
    const leaveA = await slots.take("a");
    const leaveB = await slots.take("b");
    const [c, d] = [slots.take("c"), slots.take("d")];
    expect([await isWaiting(c), await isWaiting(d)]).toEqual([true, true]);
    leaveB();
    await c;
    expect(await isWaiting(d)).toBe(true);
    leaveA();
    await d;
  });

  it("are refused beyond the queue, with a time to come back", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 1, queue: 1 });
    await slots.take("a");
    void slots.take("b");
    await expect(slots.take("c")).rejects.toMatchObject({
      reason: "overloaded",
      details: { retryAfterMs: expect.any(Number) as number },
    });
  });

  it("are not all for one visitor", async () => {
    const slots = new Slots({ perInstance: 10, perVisitor: 2, queue: 10 });
    const leave = await slots.take("a");
    await slots.take("a");
    await expect(slots.take("a")).rejects.toMatchObject({ reason: "overloaded" });
    await slots.take("b");
    leave();
    await slots.take("a");
  });

  it("are given up once, however often that is said", async () => {
    const slots = new Slots({ perInstance: 1, perVisitor: 5, queue: 5 });
    const leave = await slots.take("a");
    leave();
    leave();
    await slots.take("b");
    expect(await isWaiting(slots.take("c"))).toBe(true);
  });
});
