import { describe, expect, it } from "vitest";
import { Places } from "../src/places.ts";

const open = new AbortController().signal;

/** Lets who was called go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a line", () => {
  /** One place, taken; `ask` puts a visitor in line, and `called` has the names of those called. */
  async function line() {
    const places = new Places(() => 1);
    const called: string[] = [];
    const next: (() => void)[] = [];
    const told: Record<string, number[]> = {};
    const ask = async (name: string, signal = open) => {
      const uid = name.slice(0, 1);
      const leave = await places.take({
        uid,
        signal,
        onMoved: (ahead) => void (told[name] ??= []).push(ahead),
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

  it("is called in the order of asking, one visitor's second message a round after their first", async () => {
    const { ask, leave, called } = await line();
    for (const name of ["a1", "a2", "a3", "b1", "c1"]) void ask(name);
    await settled();
    for (let count = 0; count < 5; count += 1) await leave();
    expect(called).toEqual(["first", "a1", "b1", "c1", "a2", "a3"]);
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
    const places = new Places(() => capacity);
    await places.take({ uid: "a", signal: open });
    const [b, c] = [places.take({ uid: "b", signal: open }), places.take({ uid: "c", signal: open })];
    expect([places.taken, places.waiting, places.isFull]).toEqual([1, 2, true]);
    capacity = 4;
    places.serve();
    expect([await b, await c]).toEqual([expect.any(Function), expect.any(Function)]);
    expect([places.taken, places.waiting, places.isFull]).toEqual([3, 0, false]);
  });

  it("gives a place up once, however often that is said", async () => {
    const places = new Places(() => 2);
    const leave = await places.take({ uid: "a", signal: open });
    await places.take({ uid: "b", signal: open });
    leave?.();
    leave?.();
    expect(places.taken).toBe(1);
  });
});
