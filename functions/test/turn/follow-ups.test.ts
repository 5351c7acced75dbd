import { describe, expect, it } from "vitest";
import type { HistoryMessage } from "../../src/gateway/methods/chat-history.ts";
import { placeFollowUps, type Mark } from "../../src/turn/follow-ups.ts";
import type { Clock, KnownTurn } from "../../src/turn/session-turns.ts";

/** Seconds of the test's own time. */
const at = (seconds: number) => 1_000_000 + seconds * 1_000;

type Given = Partial<HistoryMessage> & { readonly s: number };

/** What a release tells of an entry. */
type Dialect = "all ids" | "ids of users" | "no ids";

function entry(
  role: "user" | "assistant",
  text: string,
  { s, ...more }: Given,
  dialect: Dialect,
): HistoryMessage {
  const { runId, id, ...rest } = more;
  const tellsRun = dialect === "all ids" || (dialect === "ids of users" && role === "user");
  return {
    role,
    text,
    cut: false,
    timestamp: at(s),
    id: dialect === "no ids" ? undefined : (id ?? `${role} ${s} ${text}`),
    runId: tellsRun ? runId : undefined,
    stopReason: undefined,
    usage: undefined,
    ...rest,
  };
}

type Spoken = readonly [role: "user" | "assistant", text: string, given: Given];

function turn(
  number: number,
  asked: number,
  more: Partial<KnownTurn> & { said?: string; stored?: number } = {},
): KnownTurn {
  const { said, stored = asked + 5, ...rest } = more;
  const reply = said === undefined ? {} : { reply: { text: said, storedAtMs: at(stored) } };
  return {
    runIds: [`run${number}`],
    message: `question ${number}`,
    seq: number * 2 - 1,
    number,
    askedAtMs: at(asked),
    state: "settled",
    ...reply,
    ...rest,
  };
}

/** What is placed, as `place: words`: 1 is behind the first message, 2 behind the first reply. */
function place(
  spoken: readonly Spoken[],
  turns: readonly KnownTurn[],
  dialect: Dialect,
  mark?: Mark,
  clock: Clock = { clockAheadMs: 0, clockErrorMs: 0 },
) {
  const messages = spoken.map(([role, text, given]) => entry(role, text, given, dialect));
  const placement = placeFollowUps({ messages, sessionId: "s1" }, mark, turns, clock);
  return {
    ...placement,
    placed: placement.followUps.map((found) => `${found.afterSeq}: ${found.entry.text}`),
  };
}

/** The turns as they stood when the rest was not said yet. */
function asOf(turns: readonly KnownTurn[], rest: readonly Spoken[]): KnownTurn[] {
  const nextAt = Math.min(...rest.map(([, , { s }]) => at(s)));
  return turns.map((known) => {
    const { reply, ...open } = known;
    return reply !== undefined && nextAt <= reply.storedAtMs ? { ...open, state: "open" } : known;
  });
}

const first: Spoken[] = [
  ["user", "question 1", { s: 0, runId: "run1" }],
  ["assistant", "answer 1", { s: 2, runId: "run1" }],
];
const second: Spoken[] = [
  ["user", "question 2", { s: 20, runId: "run2" }],
  ["assistant", "answer 2", { s: 22, runId: "run2" }],
];
const one = turn(1, 0, { said: "answer 1", stored: 3 });
const two = turn(2, 20, { said: "answer 2", stored: 23 });
const late: Spoken = ["assistant", "late", { s: 10, runId: "own" }];

const cells: readonly [string, readonly Spoken[], readonly KnownTurn[], readonly string[]][] = [
  ["nothing beside the replies", [...first, ...second], [one, two], []],
  ["words after a reply", [...first, late], [one], ["2: late"]],
  [
    "words behind what a message came to here, before another gateway was asked and answered it otherwise",
    [...first, late],
    [turn(1, 0, { said: "another answer", stored: 900, isElsewhere: true })],
    ["2: late"],
  ],
  ["words between two turns", [...first, late, ...second], [one, two], ["2: late"]],
  [
    "words that repeat a reply, because another run said them",
    [...first, ["assistant", "answer 1", { s: 10, runId: "own" }]],
    [one],
    ["2: answer 1"],
  ],
  [
    "not a reply that seems younger than it was stored, because the gateway's clock is known badly",
    [first[0] as Spoken, ["assistant", "answer 1", { s: 9, runId: "run1" }]],
    [turn(1, 0, { said: "answer 1", stored: 6 })],
    [],
  ],
  [
    "words before a reply, of the same run",
    [first[0] as Spoken, ["assistant", "One moment.", { s: 1, runId: "run1" }], first[1] as Spoken],
    [one],
    ["1: One moment."],
  ],
  [
    "not what the reply begins with",
    [
      first[0] as Spoken,
      ["assistant", "One moment.", { s: 1, runId: "run1" }],
      ["assistant", "Done.", { s: 2, runId: "run1" }],
    ],
    [turn(1, 0, { said: "One moment.\n\nDone.", stored: 3 })],
    [],
  ],
  [
    "words of an earlier run that came after a quick next message",
    [...first, second[0] as Spoken, ["assistant", "late", { s: 21, runId: "own" }], second[1] as Spoken],
    [one, two],
    ["3: late"],
  ],
  [
    "words after a stopped turn, and not what was broken off",
    [first[0] as Spoken, ["assistant", "ans", { s: 2, runId: "run1", stopReason: "aborted" }], late],
    [turn(1, 0, { said: "ans", stored: 3 })],
    ["2: late"],
  ],
  [
    "words of an earlier run that came before a turn was stopped",
    [
      first[0] as Spoken,
      ["assistant", "late", { s: 1, runId: "own" }],
      ["assistant", "ans", { s: 2, runId: "run1", stopReason: "aborted" }],
    ],
    [turn(1, 0, { said: "ans", stored: 3 })],
    ["1: late"],
  ],
  [
    "words of an earlier run that came before a turn was stopped without any",
    [first[0] as Spoken, ["assistant", "late", { s: 1, runId: "own" }]],
    [turn(1, 0, { said: "", stored: 3 })],
    ["2: late"],
  ],
  [
    "words after a turn that was stopped without any",
    [first[0] as Spoken, late],
    [turn(1, 0, { said: "", stored: 3 })],
    ["2: late"],
  ],
  [
    "words after a turn that failed, and not what failed",
    [first[0] as Spoken, ["assistant", "oops", { s: 2, runId: "run1", stopReason: "error" }], late],
    [turn(1, 0)],
    ["2: late"],
  ],
  ["not the answer of an open turn", [...first, ...second], [one, turn(2, 20, { state: "open" })], []],
  [
    "what came before an open turn",
    [...first, late, ...second],
    [one, turn(2, 20, { state: "open" })],
    ["2: late"],
  ],
  [
    "not the answer of a failed turn whose run may live",
    [...first, ...second],
    [one, turn(2, 20, { state: "undecided" })],
    [],
  ],
  [
    "what stands behind such an answer",
    [...first, ...second, ["assistant", "more", { s: 40 }]],
    [one, turn(2, 20, { state: "undecided" })],
    ["4: more"],
  ],
  [
    "not an answer that was read from the session long after it was given",
    [...first, ...second],
    [one, turn(2, 20, { said: "answer 2", stored: 900 })],
    [],
  ],
  [
    "not the words of an earlier attempt",
    [
      ["user", "question 1", { s: 0, runId: "run1" }],
      ["assistant", "half", { s: 1, runId: "run1" }],
      ["user", "question 1", { s: 5, runId: "run1b" }],
      ["assistant", "answer 1", { s: 6, runId: "run1b" }],
    ],
    [turn(1, 0, { runIds: ["run1", "run1b"], said: "answer 1", stored: 7 })],
    [],
  ],
  [
    "not what says that nothing is said",
    [
      ...first,
      ["assistant", "NO_REPLY", { s: 9 }],
      ["assistant", " ", { s: 10 }],
      ["assistant", "HEARTBEAT_OK", { s: 11 }],
    ],
    [one],
    [],
  ],
  [
    "the answer to something that is nobody's message here",
    [
      ...first,
      ["user", "Read HEARTBEAT.md", { s: 9 }],
      ["assistant", "The tea is ready.", { s: 10, runId: "own" }],
    ],
    [one],
    ["2: The tea is ready."],
  ],
  [
    "not a reply that a restarted gateway gave under another run",
    [
      first[0] as Spoken,
      ["user", "[System] Continue where you left off.", { s: 1 }],
      ["assistant", "answer 1", { s: 2, runId: "resumed" }],
    ],
    [one],
    [],
  ],
];

describe.each(["all ids", "ids of users", "no ids"] as const)(
  "where a release tells %s, there is placed",
  (dialect) => {
    it.each(cells)("%s", (_, spoken, turns, expected) => {
      expect(place(spoken, turns, dialect).placed).toEqual(expected);
    });

    it.each(cells)("%s: once, wherever the look before ended", (_, spoken, turns, expected) => {
      for (let length = 0; length <= spoken.length; length += 1) {
        const before = place(spoken.slice(0, length), asOf(turns, spoken.slice(length)), dialect);
        const rest = place(spoken, turns, dialect, before.mark);
        expect([...before.placed, ...rest.placed]).toEqual(expected);
      }
    });
  },
);

it("takes no reply for further words when the gateway's clock is known to be ahead by less than it is", () => {
  // Its first frame was on its way for three seconds: what it wrote seems to come after the reply was stored.
  const spoken: readonly Spoken[] = [
    ["user", "question 1", { s: 3.1 }],
    ["assistant", "answer 1", { s: 3.2 }],
  ];
  const turns = [turn(1, 0, { said: "answer 1", stored: 1 })];
  const { placed, held } = place(spoken, turns, "no ids", undefined, {
    clockAheadMs: 0,
    clockErrorMs: 3_000,
  });
  expect({ placed, held: held.size }).toEqual({ placed: [], held: 1 });
});

it("goes on from the earliest turn of which more may follow, which is not one that was sent again", () => {
  const again = turn(6, 10, { runIds: ["run1", "run1b"], said: "answer 1", stored: 20 });
  const spoken: Spoken[] = [
    ["user", "question 1", { s: 0, runId: "run1" }],
    ["assistant", "oops", { s: 1, runId: "run1", stopReason: "error" }],
    ["user", "question 9", { s: 2, runId: "run9" }],
    ["user", "question 4", { s: 5, runId: "run4" }],
    ["assistant", "answer 4", { s: 6, runId: "run4" }],
  ];
  const turns = [turn(4, 5, { said: "answer 4", stored: 7 }), again, turn(9, 2, { state: "open" })];
  expect(place(spoken, turns, "all ids").mark).toMatchObject({ number: 4 });
});
