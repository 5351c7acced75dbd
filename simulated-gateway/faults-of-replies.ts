import type { FaultRow, StepName } from "./fault-row.ts";

/** Steps at which the run is going on and its reply can still change. */
const whileSpeaking: readonly StepName[] = [
  "before-answer",
  "after-answer",
  "after-first-delta",
  "before-final",
];

/** What can be odd about a reply. */
export const replyFaults = {
  "final-without-text": {
    meaning: "The final has no text: only the history does.",
    steps: whileSpeaking,
    strike: ({ run }, proceed) => {
      if (run !== undefined) run.hidesText = true;
      proceed();
    },
  },
  "no-end": {
    meaning: "Nothing tells of the end: only the history has the reply, and `agent.wait` knows.",
    steps: whileSpeaking,
    strike: ({ run }, proceed) => {
      if (run !== undefined) run.hidesEnd = true;
      proceed();
    },
  },
  "error-final": {
    meaning: "The model fails, and the run with it.",
    steps: whileSpeaking,
    strike: ({ run, controls }, proceed) => {
      if (run !== undefined) controls.fail(run, "500 The simulated model fails.");
      proceed();
    },
  },
  "store-locked": {
    meaning:
      "The store of sessions is locked: the message fails before the agent is asked, on releases that have such a lock.",
    steps: ["after-answer"],
    strike: ({ run, controls }, proceed) => {
      if (run === undefined || !controls.lock(run)) proceed();
    },
  },
  "huge-reply": {
    meaning: "The reply is very long. Heeds `bytes`, 2 MiB unless given.",
    steps: whileSpeaking,
    strike: ({ run, controls }, proceed, { bytes = 2 * 1024 * 1024 }) => {
      if (run !== undefined) controls.say(run, ["word ".repeat(Math.ceil(bytes / 5))]);
      proceed();
    },
  },
  "many-deltas": {
    meaning: "The reply comes in very many pieces. Heeds `count`.",
    steps: whileSpeaking,
    strike: ({ run, controls }, proceed, { count = 10_000 }) => {
      if (run !== undefined)
        controls.say(
          run,
          Array.from({ length: count }, () => "."),
        );
      proceed();
    },
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
