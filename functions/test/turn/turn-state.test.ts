import { describe, expect, it } from "vitest";
import { mayFail, opening, type StoredTurn } from "../../src/turn/turn-state.ts";

const now = 1_000;
const never = { mayLive: false, ended: false };

const stored = (change: Partial<StoredTurn> = {}): StoredTurn => ({
  text: "Hi",
  state: "open",
  attempt: 2,
  leaseHolder: "us",
  leaseUntilMs: now + 1,
  runEnded: false,
  ...change,
});

describe("sending a message", () => {
  it.each<[string, StoredTurn | undefined, object]>([
    ["for the first time opens a turn", undefined, { kind: "open", attempt: 1, mayBeSent: false }],
    ["again attaches while the lease lives", stored(), { kind: "attach", attempt: 2, mayBeSent: true }],
    [
      "again takes the turn over once the lease ran out",
      stored({ leaseUntilMs: now }),
      { kind: "open", attempt: 2, mayBeSent: true },
    ],
    [
      "again by the call that holds the lease goes on holding it",
      stored({ leaseHolder: "me" }),
      { kind: "open", attempt: 2, mayBeSent: true },
    ],
    ["again after the answer finds the answer", stored({ state: "answered" }), { kind: "settled" }],
    ["again after it was stopped finds what there is", stored({ state: "stopped" }), { kind: "settled" }],
    [
      "again after a failure goes on with a run that may live",
      stored({ state: "failed" }),
      { kind: "open", attempt: 2, mayBeSent: true },
    ],
    [
      "again after a run that failed asks for another run",
      stored({ state: "failed", runEnded: true }),
      { kind: "open", attempt: 3, mayBeSent: false },
    ],
    [
      "again after a failure does not wait for the lease",
      stored({ state: "failed", leaseUntilMs: now + 10_000 }),
      { kind: "open", attempt: 2, mayBeSent: true },
    ],
  ])("%s", (_, turn, next) => {
    expect(opening(turn, { text: "Hi", holder: "me", nowMs: now })).toEqual(next);
  });

  it.each(["open", "answered", "stopped", "failed"] as const)(
    "with another text than the one that is %s is a reuse of its id",
    (state) => {
      expect(opening(stored({ state }), { text: "Hi!", holder: "me", nowMs: now })).toEqual({
        kind: "reused",
      });
    },
  );
});

describe("failing a turn", () => {
  const theirs = stored({ leaseHolder: "them" });

  it.each<[string, StoredTurn | undefined, Record<"mayLive" | "ended", boolean>]>([
    ["is for the holder of the lease", stored(), { mayLive: true, ended: true }],
    [
      "is for the holder even after the lease ran out, while nobody took over",
      stored({ leaseUntilMs: 0 }),
      { mayLive: true, ended: true },
    ],
    ["is for somebody else once the run is over", theirs, { mayLive: false, ended: true }],
    ["is not for an attempt that another one followed", stored({ attempt: 3 }), never],
    ["changes no answer", stored({ state: "answered" }), never],
    ["changes no stop", stored({ state: "stopped" }), never],
    ["happens once", stored({ state: "failed" }), never],
    ["needs a message", undefined, never],
  ])("%s", (_, turn, allowed) => {
    const may = (runEnded: boolean) => mayFail(turn, { holder: "us", attempt: 2, runEnded });
    expect({ mayLive: may(false), ended: may(true) }).toEqual(allowed);
  });
});
