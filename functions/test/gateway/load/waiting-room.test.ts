import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Place } from "../../../src/gateway/load/place.ts";
import { WaitingRoom } from "../../../src/gateway/load/waiting-room.ts";

describe("a room before a gateway", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  /** Visitors come one after the other; `given` has the places of those that may send. */
  function visitors() {
    const room = new WaitingRoom("wss://gateway.example/");
    const given: Place[] = [];
    const comes = async (count: number) => {
      for (let number = 0; number < count; number += 1)
        void room
          .enter({
            uid: `${given.length} ${number}`,
            signal: new AbortController().signal,
            endsAtMs: Date.now() + 600_000,
            isStopAsked: () => new Promise(() => {}),
            onWaiting: () => {},
          })
          .then((place) => place && given.push(place));
      await vi.advanceTimersByTimeAsync(0);
    };
    /** Sends what may be sent, each of which starts that much later. */
    const send = async (places: readonly Place[], startMs: number) => {
      for (const place of places) place.sent();
      await vi.advanceTimersByTimeAsync(startMs);
      for (const place of places) place.started("told");
      await vi.advanceTimersByTimeAsync(0);
    };
    return { room, given, comes, send };
  }

  /** A gateway that has shown a queue: three runs at a time, all of which are on and start no more. */
  async function busy() {
    const here = visitors();
    await here.comes(2);
    await here.send(here.given, 100);
    await here.comes(1);
    await here.send(here.given.slice(2), 30_000);
    await here.comes(6);
    return here;
  }

  it("tries one more after a while, and no other before that has started, however long it takes to send it", async () => {
    const { given, room } = await busy();
    const before = given.length;
    expect(room.load.waiting).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(5_100);
    expect(given).toHaveLength(before + 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(given).toHaveLength(before + 1);
    given.at(-1)?.sent();
    given.at(-1)?.started("told");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(given.length).toBeGreaterThan(before + 1);
  });

  it("has no clock running while nothing but a run's end can help", async () => {
    const { given } = await busy();
    await vi.advanceTimersByTimeAsync(5_100);
    expect(given).not.toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for no start of a message that is sent again on another connection", async () => {
    const { given, comes } = visitors();
    await comes(1);
    given[0]?.sent();
    given[0]?.started("before");
    await comes(1);
    given[1]?.sent();
    given[1]?.started("told");
    given[0]?.sent();
    await vi.advanceTimersByTimeAsync(60_000);
    await comes(1);
    expect(given).toHaveLength(3);
  });
});
