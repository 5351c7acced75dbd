import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LoadExchange, type LoadReport } from "../../../src/gateway/load/load-exchange.ts";
import { WaitingRoom } from "../../../src/gateway/load/waiting-room.ts";

const url = "wss://gateway.example/";

describe("instances that tell each other of their lines", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  /** An instance with three visitors, of whom one waits until `stop` fires. */
  async function instance(others: () => Promise<readonly LoadReport[]>, before?: LoadReport) {
    const told: LoadReport[] = [];
    const problems: unknown[] = [];
    const tell = (report: LoadReport) => {
      told.push(report);
      return Promise.resolve();
    };
    const rooms = new Map<string, WaitingRoom>();
    const board = () => Promise.resolve({ tell, others, newest: () => Promise.resolve(before) });
    const exchange = new LoadExchange(rooms, board, (problem) => problems.push(problem));
    const room = new WaitingRoom(url, () => exchange.begin());
    const learned = vi.spyOn(room, "learn");
    rooms.set(url, room);
    const stop = new AbortController();
    const enter = (uid: string) =>
      room.enter({
        uid,
        signal: stop.signal,
        endsAtMs: Infinity,
        isStopAsked: () => new Promise(() => {}),
        onWaiting: () => {},
      });
    await Promise.all([enter("a"), enter("b")]);
    expect(told).toEqual([]);
    const waits = enter("c").catch(() => {});
    await vi.advanceTimersByTimeAsync(1);
    return { told, problems, learned, stop, waits, enter, room };
  }

  it.each([
    [0, 5_000],
    [3, 1_000],
    [30, 3_000],
    [200, 5_000],
  ])("and are %i others do so every %i ms", async (count, everyMs) => {
    const quiet = () => ({ atMs: Date.now(), loads: new Map() });
    const { told } = await instance(async () => Array.from({ length: count }, quiet));
    await vi.advanceTimersByTimeAsync(everyMs - 10);
    expect(told).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(told).toHaveLength(2);
  });

  it("goes on as long as messages wait at the others, whose line is before its own next one", async () => {
    const load = { inFlight: 9, working: 8, lanes: 8, queued: 4, oldestMs: 0, startMs: 0, workMs: 8_000 };
    const theirs: number[] = [990_000];
    const others = async () => [{ atMs: Date.now(), loads: new Map([[url, { ...load, waiting: theirs }]]) }];
    const { told, learned, stop, waits } = await instance(others);
    stop.abort();
    await waits;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toHaveLength(11);
    expect(learned.mock.lastCall?.[0]?.ahead(Date.now(), Date.now())).toBeGreaterThan(0);
    theirs.length = 0;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toHaveLength(12);
    expect(learned).toHaveBeenLastCalledWith(undefined);
  });

  it("alone do so every five seconds while somebody waits, once more after that, and then no more", async () => {
    const { told, stop, waits } = await instance(() => Promise.resolve([]));
    expect(told.map(({ loads }) => loads.get(url))).toMatchObject([{ queued: 2, waiting: [1_000_000] }]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toHaveLength(3);
    stop.abort();
    await waits;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("write no document oftener, however often the line is empty between", async () => {
    const { told, stop, waits, enter } = await instance(() => Promise.resolve([]));
    stop.abort();
    await waits;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toHaveLength(2);
    void enter("d").catch(() => {});
    await vi.advanceTimersByTimeAsync(4_900);
    expect(told).toHaveLength(2);
  });

  it("have one line, of which each knows who stands before its own", async () => {
    const working = { inFlight: 9, working: 8, lanes: 8, queued: 1, oldestMs: 0, startMs: 0, workMs: 8_000 };
    const other = { ...working, waiting: [990_000, 991_000, 1_900_000] };
    const { learned } = await instance(async () => [
      { atMs: Date.now(), loads: new Map([[url, other]]) },
      { atMs: Date.now(), loads: new Map() },
    ]);
    const line = learned.mock.lastCall?.[0];
    expect(line?.instances).toBe(2);
    // Two of the other instance, and one place less than half of what is worked on.
    expect(line?.ahead(1_000_000, Date.now())).toBeCloseTo(2);
  });

  it("begin with what one of them told last, however long ago that was", async () => {
    const known = { inFlight: 0, working: 0, lanes: 16, queued: 0, oldestMs: 0, startMs: 0, workMs: 3_000 };
    const before = { atMs: 0, loads: new Map([[url, { ...known, waiting: [] }]]) };
    const { room, told } = await instance(() => Promise.resolve([]), before);
    expect(room.load).toMatchObject({ lanes: 16, workMs: 3_000 });
    // Who begins next takes it from this one.
    expect(told[0]?.loads.get(url)).toMatchObject({ lanes: 16, workMs: 3_000 });
  });

  it("take nothing of who had seen no queue", async () => {
    const unseen = { inFlight: 0, working: 0, lanes: 0, queued: 0, oldestMs: 0, startMs: 0, workMs: 3_000 };
    const before = { atMs: 0, loads: new Map([[url, { ...unseen, waiting: [] }]]) };
    const { room } = await instance(() => Promise.resolve([]), before);
    expect(room.load).toMatchObject({ lanes: 0, workMs: 10_000 });
  });

  it("are each alone while the database cannot be used", async () => {
    const { learned, problems } = await instance(() => Promise.reject(new Error("No database.")));
    expect(problems).toEqual([new Error("No database.")]);
    expect(learned).toHaveBeenLastCalledWith(undefined);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(problems).toHaveLength(2);
  });
});
