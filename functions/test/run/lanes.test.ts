import { expect, it } from "vitest";
import { Lanes } from "../../src/run/lanes.ts";

const settled = async (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((done) => setImmediate(() => done(false)))]);

it("lets one message of a conversation through at a time, in the order of asking", async () => {
  const lanes = new Lanes();
  const leaveFirst = await lanes.enter("c", "first");
  const [second, third] = [lanes.enter("c", "second"), lanes.enter("c", "third")];
  expect([await settled(second), await settled(third)]).toEqual([false, false]);
  leaveFirst();
  expect([await settled(second), await settled(third)]).toEqual([true, false]);
  (await second)();
  expect(await settled(third)).toBe(true);
});

it("lets the same message in together, and the next one only after all of them", async () => {
  const lanes = new Lanes();
  const [one, two] = [await lanes.enter("c", "same"), await lanes.enter("c", "same")];
  const [next, nextAgain] = [lanes.enter("c", "next"), lanes.enter("c", "next")];
  one();
  expect(await settled(next)).toBe(false);
  two();
  expect([await settled(next), await settled(nextAgain)]).toEqual([true, true]);
});

it("keeps conversations apart", async () => {
  const lanes = new Lanes();
  await lanes.enter("c", "first");
  expect(await settled(lanes.enter("d", "second"))).toBe(true);
});
