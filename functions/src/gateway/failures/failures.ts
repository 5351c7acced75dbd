import type { FailureRows } from "./failure-row.ts";
import { accessFailures } from "./failures-of-access.ts";
import { deviceFailures } from "./failures-of-device.ts";
import { reachFailures } from "./failures-of-reach.ts";

/** One request, and what is left when nothing above matches: rows without a signature are chosen by where a failure came from. */
const otherFailures = {
  "agent-unknown": {
    step: "request",
    meaning: "The gateway has no agent of that name.",
    remedy: ({ agentId }) =>
      `Set OPENCLAW_AGENT_ID to one of the gateway's agents${agentId === undefined ? "" : `; it is ${agentId} now`}.`,
    command: () => "openclaw agents list",
    retry: "never",
    matches: [{ message: /^agent ".*" (no longer exists|is not configured|not found)/i }],
  },
  "request-timeout": {
    step: "request",
    meaning: "The gateway did not answer a request in time.",
    remedy: () => "If it happens often, look at the load of the gateway's host.",
    retry: "later",
    matches: [{ deadline: "request" }],
  },
  "request-too-large": {
    step: "request",
    meaning: "The request is larger than the gateway accepts.",
    remedy: () => "Send less at once.",
    retry: "never",
    matches: [{ closeCode: 1009 }, { message: /payload too large/i }],
  },
  "request-refused": {
    step: "request",
    meaning: "The gateway refused the request for a reason of its own.",
    remedy: ({ method }) => `Look at the gateway's log for ${method ?? "the method"}.`,
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
  "gateway-unavailable": {
    step: "request",
    meaning: "The gateway cannot answer at the moment.",
    remedy: () => "Nothing: it can be tried again.",
    retry: "later",
    matches: [{ errorCode: "UNAVAILABLE" }],
  },
  "answer-not-understood": {
    step: "request",
    meaning: "The gateway's answer has another form than expected.",
    remedy: ({ method }) => `Update Clawfire: the gateway's answer to ${method ?? "a request"} changed.`,
    retry: "never",
    matches: [],
  },
  "connection-closed": {
    step: "reach",
    meaning: "The connection was closed.",
    remedy: () => "Nothing: the next use opens another one.",
    retry: "later",
    matches: [],
  },
  "upgrade-refused": {
    step: "reach",
    meaning: "The gateway's host does not let a WebSocket through.",
    remedy: ({ httpStatus }) =>
      `Allow WebSocket upgrades in the host's proxy (it answers HTTP ${httpStatus ?? "?"}).`,
    retry: "later",
    matches: [],
  },
  unreachable: {
    step: "reach",
    meaning: "The gateway cannot be reached.",
    remedy: ({ url, socketCode }) => `Check ${url ?? "the gateway's address"} (${socketCode ?? "no code"}).`,
    retry: "later",
    matches: [],
  },
} as const satisfies FailureRows;

/**
 * THE catalogue of everything that can go wrong between this backend and a gateway. Within one trait the first row
 * that matches wins, so the narrower rows stand above the wider ones.
 */
export const failures = {
  ...deviceFailures,
  ...accessFailures,
  ...reachFailures,
  ...otherFailures,
} as const;

export type FailureKind = keyof typeof failures;

export const failureKinds = Object.keys(failures) as readonly FailureKind[];
