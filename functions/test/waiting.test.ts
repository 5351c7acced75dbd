import { describe, expect, it, vi } from "vitest";
import { InOrder } from "../src/waiting.ts";

describe("calls in order", () => {
  const open = new AbortController().signal;

  it("begin once the one before is over, also when that failed", async () => {
    const order = new InOrder();
    const first = Promise.withResolvers<string>();
    const second = vi.fn<() => Promise<string>>(async () => "second");
    const results = [order.next(() => first.promise, open), order.next(second, open)];
    await vi.waitFor(() => expect(second).not.toHaveBeenCalled());
    first.reject(new Error("lost"));
    await expect(results[0]).rejects.toThrow("lost");
    expect(await results[1]).toBe("second");
  });

  it("never begin when they are given up meanwhile", async () => {
    const order = new InOrder();
    const first = Promise.withResolvers<string>();
    const givenUp = new AbortController();
    const second = vi.fn<() => Promise<string>>(async () => "second");
    const results = [order.next(() => first.promise, open), order.next(second, givenUp.signal)];
    givenUp.abort(new Error("given up"));
    first.resolve("first");
    await expect(results[1]).rejects.toThrow("given up");
    expect(second).not.toHaveBeenCalled();
  });
});
