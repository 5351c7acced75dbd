import type { FailureRows } from "./failure-row.ts";

/** A message was let in, and its run came to nothing. */
export const runFailures = {
  "agent-unknown": {
    step: "request",
    meaning: "The gateway has no agent of that name.",
    remedy: ({ agentId }) =>
      `Set OPENCLAW_AGENT_ID to one of the gateway's agents${agentId === undefined ? "" : `; it is ${agentId} now`}.`,
    command: () => "openclaw agents list",
    retry: "never",
    matches: [{ message: /^agent ".*" (no longer exists|is not configured|not found)/i }],
  },
  // The rows from here on have no signature: they are chosen by how a run ended.
  "run-failed": {
    step: "request",
    meaning: "The agent could not answer. Most often its model cannot be reached, or refuses the key.",
    remedy: () => "Look at the gateway's log, and at the agent's model.",
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
  "run-without-text": {
    step: "request",
    meaning: "The run ended, and the agent said nothing.",
    remedy: () => "Look at the agent's instructions and tools: something keeps it silent.",
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
  "run-unfinished": {
    step: "request",
    meaning: "The agent had not finished its answer when the time was over.",
    remedy: () => "Give it more time with `--timeout`, or look at the gateway's log for what it waits for.",
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
} as const satisfies FailureRows;
