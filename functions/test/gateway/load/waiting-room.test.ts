import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Place } from "../../../src/gateway/load/place.ts";
import { SharedLine } from "../../../src/gateway/load/shared-line.ts";
import { WaitingRoom, type Waiting } from "../../../src/gateway/load/waiting-room.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** Visitors come one after the other; `given` has the places of those that may send. */
function visitors() {
  const room = new WaitingRoom("wss://gateway.example/");
  const given: Place[] = [];
  const told: Waiting[] = [];
  const come = async (count: number) => {
    for (let number = 0; number < count; number += 1)
      void room
        .enter({
          uid: `${Date.now()} ${number}`,
          signal: new AbortController().signal,
          endsAtMs: Date.now() + 600_000,
          isStopAsked: () => new Promise(() => {}),
          onWaiting: (waiting) => void told.push(waiting),
        })
        .then((place) => place && given.push(place));
    await vi.advanceTimersByTimeAsync(0);
  };
  /** Sends what may be sent, and has it start. */
  const start = async (places: readonly Place[]) => {
    for (const place of places) place.sent();
    for (const place of places) place.started("told");
    await vi.advanceTimersByTimeAsync(0);
  };
  return { room, given, told, come, start };
}

describe("a room before a gateway", () => {
  it("has two in the gateway's queue, and more with those that it works on", async () => {
    const { given, come, start } = visitors();
    await come(20);
    expect(given).toHaveLength(2);
    await start(given.slice(0, 2));
    expect(given).toHaveLength(4);
    await start(given.slice(2));
    expect(given).toHaveLength(6);
    await start(given.slice(4));
    expect(given).toHaveLength(9);
  });

  it("sends the next when another has left the gateway's queue", async () => {
    const { given, come, start } = visitors();
    await come(20);
    await start(given.slice(0, 2));
    given[0]?.leave(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(given).toHaveLength(4);
    await start(given.slice(2, 3));
    expect(given).toHaveLength(5);
  });

  it("does not count who waits for something else than the gateway: who was sent later has started", async () => {
    const { room, given, come, start } = visitors();
    await come(20);
    given[0]?.sent();
    await vi.advanceTimersByTimeAsync(10);
    await start(given.slice(1, 2));
    // Two in the queue, as the first is not there any more.
    expect(given).toHaveLength(4);
    given[0]?.started("told");
    await vi.advanceTimersByTimeAsync(0);
    expect(room.load).toMatchObject({ working: 2, queued: 2 });
  });

  it("tries one more after the length of a run when nothing starts, and has no clock running when nobody waits", async () => {
    const { given, come, start } = visitors();
    await come(3);
    for (const place of given) place.sent();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(given).toHaveLength(2);
    await come(1);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(given).toHaveLength(3);
    await start(given);
    expect(given).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for no start of a message that is sent again on another connection", async () => {
    const { given, come, start } = visitors();
    await come(1);
    given[0]?.sent();
    given[0]?.started("before");
    await come(1);
    await start(given.slice(1));
    given[0]?.sent();
    await come(2);
    expect(given).toHaveLength(4);
  });

  it("tells how long it takes by how many are before, how many are worked on, and how long that takes", async () => {
    const { given, told, come, start } = visitors();
    await come(9);
    await start(given.slice(0, 2));
    await start(given.slice(2, 4));
    expect(given).toHaveLength(6);
    told.length = 0;
    await come(1);
    // Four at a time of ten seconds each; two in the gateway's queue, three in line.
    expect(told).toEqual([{ ahead: 3, estimateMs: 15_000 }]);
  });

  it("goes by what was worked on when others waited in the gateway's queue, and not by how few have started yet", async () => {
    const { room, told, given, come, start } = visitors();
    await come(1);
    await start(given);
    await vi.advanceTimersByTimeAsync(10_000);
    given.shift()?.leave(true);
    await come(9);
    for (const from of [0, 2, 4]) await start(given.slice(from, from + 2));
    for (const place of given.slice(6)) place.sent();
    await vi.advanceTimersByTimeAsync(1_000);
    room.learn(undefined);
    for (const place of given.slice(0, 4)) place.leave(false);
    await come(1);
    // Three are in the gateway's queue, which works on six at a time for ten seconds each.
    expect(room.load).toMatchObject({ working: 2, lanes: 6, queued: 3 });
    expect(told.at(-1)).toEqual({ ahead: 0, estimateMs: 6_667 });
  });
});

describe("who waits", () => {
  it("is told how long when it is known what others have waiting, and nothing before", async () => {
    const { promise: known, resolve } = Promise.withResolvers<void>();
    const room = new WaitingRoom("wss://gateway.example/", () => known);
    const told: Waiting[] = [];
    for (const uid of ["a", "b", "c"])
      void room.enter({
        uid,
        signal: new AbortController().signal,
        endsAtMs: Infinity,
        isStopAsked: () => new Promise(() => {}),
        onWaiting: (waiting) => void told.push(waiting),
      });
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual([]);
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toHaveLength(1);
  });
});

describe("a room of several instances before a gateway", () => {
  /** What all had together a moment ago: eight runs are worked on, and as many are in the queue as may be. */
  const full = { inFlight: 12, working: 8, lanes: 8, queued: 4, oldestMs: 0, startMs: 5_000, workMs: 8_000 };
  const line = (waiting: readonly number[]) =>
    new SharedLine({ ...full, waiting }, { atMs: Date.now(), instances: 3 });

  it("calls its own when those of the others that came before must have been called", async () => {
    const { room, given, come } = visitors();
    room.learn(line([990_000, 991_000, 992_000]));
    await come(2);
    expect(given).toHaveLength(0);
    // One begins in each second.
    await vi.advanceTimersByTimeAsync(3_900);
    expect(given).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(given).not.toHaveLength(0);
  });

  it("tells whom it has wait how many are before them everywhere", async () => {
    const { room, told, come } = visitors();
    room.learn(line(Array.from({ length: 20 }, (_, index) => 900_000 + index)));
    await come(1);
    // Twenty, and half as long as a run in the gateway's own queue.
    expect(told).toEqual([{ ahead: 20, estimateMs: 25_000 }]);
    told.length = 0;
    await vi.advanceTimersByTimeAsync(10_000);
    room.learn(line(Array.from({ length: 4 }, (_, index) => 900_000 + index)));
    expect(told).toEqual([{ ahead: 4, estimateMs: 9_000 }]);
  });

  it("waits for nobody's turn while runs begin at once: the gateway has room, and runs may be shorter than a report is old", async () => {
    const { room, given, come, start } = visitors();
    const others = Array.from({ length: 20 }, (_, index) => 900_000 + index);
    room.learn(line(others));
    for (let count = 0; count < 8; count += 1) {
      await come(1);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(given).toHaveLength(0);
    room.learn(line(room.load.waiting));
    await vi.advanceTimersByTimeAsync(1_010);
    expect(given).toHaveLength(1);
    await start(given);
    expect(given).toHaveLength(3);
    await start(given.slice(1));
    expect(given).toHaveLength(5);
    for (const place of given.slice(3)) place.sent();
    await vi.advanceTimersByTimeAsync(600);
    // None of these has begun: there is a queue again, and so a line.
    room.learn(line(others));
    given[0]?.leave(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(given).toHaveLength(5);
  });

  it("heeds a refusal for want of room too, whoever's turn it is", async () => {
    const { room, given, come, start } = visitors();
    await come(2);
    await start(given);
    given[0]?.refused();
    await vi.advanceTimersByTimeAsync(3_000);
    room.learn(line([]));
    await come(1);
    const before = given.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect([given.length, vi.getTimerCount()]).toEqual([before, 0]);
    for (const place of given) place.leave(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(given.length).toBeGreaterThan(before);
  });

  it("takes it that as many have come to the others as to itself since they told", async () => {
    const { room, told, come } = visitors();
    room.learn(line([]));
    for (let count = 0; count < 6; count += 1) {
      await vi.advanceTimersByTimeAsync(10);
      await come(1);
    }
    // One that came here a moment ago has none of the others before it, as far as it knows; the sixth has two for each of five.
    expect(told.map(({ ahead }) => ahead)).toEqual([0, 1, 2, 3, 4, 15]);
  });

  it("lets who comes first go first, whichever instance they came to", async () => {
    const [one, other] = [visitors(), visitors()];
    await one.come(2);
    await vi.advanceTimersByTimeAsync(10);
    await other.come(2);
    expect([one, other].map(({ given }) => given.length)).toEqual([2, 2]);
    await one.come(1);
    await vi.advanceTimersByTimeAsync(10);
    await other.come(1);
    const waiting = [...one.room.load.waiting, ...other.room.load.waiting];
    for (const { room } of [one, other]) room.learn(line(waiting));
    await vi.advanceTimersByTimeAsync(1_100);
    expect([one, other].map(({ given }) => given.length)).toEqual([3, 2]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([one, other].map(({ given }) => given.length)).toEqual([3, 3]);
  });
});
