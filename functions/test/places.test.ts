import { describe, expect, it, vi } from "vitest";
import { Places } from "../src/places.ts";

const open = new AbortController().signal;

/** Lets who was called go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a line", () => {
  /** One place, taken; `ask` puts a visitor in line, and `called` has the names of those called. */
  async function line() {
    const places: Places = new Places(() => places.taken < 1);
    const called: string[] = [];
    const next: (() => void)[] = [];
    const told: Record<string, number[]> = {};
    const ask = async (name: string, signal = open) => {
      const uid = name.slice(0, 1);
      const leave = await places.take({
        uid,
        signal,
        onMoved: ({ ahead }) => void (told[name] ??= []).push(ahead),
      });
      if (leave === undefined) return;
      called.push(name);
      next.push(leave);
    };
    await ask("first");
    /** Whoever has the place leaves it. */
    const leave = async () => {
      next.shift()?.();
      await settled();
    };
    return { places, ask, leave, called, told };
  }

  it("is called in the order of asking, one visitor's second message from the end of the line once their first has left it", async () => {
    const { ask, leave, called } = await line();
    for (const name of ["a1", "a2", "a3", "b1", "c1"]) void ask(name);
    await settled();
    for (let count = 0; count < 5; count += 1) await leave();
    expect(called).toEqual(["first", "a1", "b1", "c1", "a2", "a3"]);
  });

  it("has a visitor's second message wait since the first has left, and so behind who came meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000 });
    const { places, ask, leave, called } = await line();
    for (const name of ["a1", "a2"]) void ask(name);
    vi.setSystemTime(2_000);
    void ask("b1");
    vi.setSystemTime(3_000);
    expect(places.since).toEqual([1_000, 2_000, 3_000]);
    await leave();
    vi.setSystemTime(4_000);
    void ask("c1");
    expect(places.since).toEqual([2_000, 3_000, 4_000]);
    vi.useRealTimers();
    for (let count = 0; count < 3; count += 1) await leave();
    expect(called).toEqual(["first", "a1", "b1", "a2", "c1"]);
  });

  it("expects who waits behind a message of their own to be called when those are who come as that is, or who are there", async () => {
    const { places, ask } = await line();
    for (const name of ["a1", "b1", "c1"]) void ask(name);
    expect(places.expected("d")).toBe(3);
    // At best behind the three, at worst behind three more after a1.
    expect(places.expected("a")).toBe((3 + 4) / 2);
    void ask("a2");
    expect(places.expected("d")).toBe(3);
  });

  it("lets nobody wait for ever while others keep coming", async () => {
    const { ask, leave, called } = await line();
    for (const name of ["a1", "a2", "b1", "c1"]) void ask(name);
    for (let more = 0; more < 12; more += 1) {
      await leave();
      void ask(`${String.fromCharCode(100 + more)}1`);
    }
    expect(called.slice(0, 9)).toContain("a2");
  });

  it("tells everybody how many are ahead, whenever that changes", async () => {
    const { ask, leave, told } = await line();
    const [a2, call] = ["a2", new AbortController()] as const;
    for (const name of ["a1", a2]) void ask(name);
    void ask("b1", call.signal);
    void ask("c1");
    await settled();
    expect(told).toEqual({ a1: [0], a2: [1, 2, 3], b1: [1], c1: [2] });
    call.abort();
    await leave();
    expect(told).toEqual({ a1: [0], a2: [1, 2, 3, 2, 1], b1: [1], c1: [2, 1, 0] });
  });

  it("has nobody wait where there is room, and calls who wait when there is more of it", async () => {
    let capacity = 1;
    const places: Places = new Places(() => places.taken < capacity);
    await places.take({ uid: "a", signal: open });
    const [b, c] = [places.take({ uid: "b", signal: open }), places.take({ uid: "c", signal: open })];
    expect([places.taken, places.waiting, places.isFull]).toEqual([1, 2, true]);
    capacity = 4;
    places.serve();
    expect([await b, await c]).toEqual([expect.any(Function), expect.any(Function)]);
    expect([places.taken, places.waiting, places.isFull]).toEqual([3, 0, false]);
  });

  it("gives a place up once, however often that is said", async () => {
    const places: Places = new Places(() => places.taken < 2);
    const leave = await places.take({ uid: "a", signal: open });
    await places.take({ uid: "b", signal: open });
    leave?.();
    leave?.();
    expect(places.taken).toBe(1);
  });
});
