import { describe, expect, it } from "vitest";
import { VirtualTime } from "./virtual-time.ts";

describe("virtual time", () => {
  it("goes from one happening to the next, in their order", async () => {
    const time = new VirtualTime();
    const seen: number[] = [];
    for (const delayMs of [20, 5, 10]) time.after(delayMs, () => seen.push(time.nowMs));
    await time.run();
    expect(seen).toEqual([5, 10, 20]);
  });

  it("ends with an error where something waits for no time at all, for ever", async () => {
    const time = new VirtualTime();
    const again = () => void time.after(0, again);
    time.after(7, again);
    await expect(time.run()).rejects.toThrow("Time stands still at 7 ms.");
  });
});
