import type { ReleaseName } from "../releases.ts";
import type { RuleName } from "./rules.ts";

const isCut = (cutAt: number) => ({ cutAt, rest: "\n...(truncated)...", maxChars: "lifts" });
const unknownParam = (name: string) => `invalid chat.history params: at root: unexpected property '${name}'`;
const queued = { own: ["final", ""], answeredUnderItsOwnId: false, asked: 1 };
const unasked = (waited: string) => ({ told: "error", again: "error", waited, shown: false, asked: 0 });
const answered = { own: ["final", "You said: two"], answeredUnderItsOwnId: true, asked: 1 };
const toolTold = ["start", "end"].map((phase) => ({
  stream: "item",
  kind: "tool",
  phase,
  name: "session_status",
  id: "string",
  since: "number",
}));
const toolSteps = (told: object[]) => ({ own: told, another: told });

/**
 * What `rules.ts` found out at the real gateways `openclaw@<release>`, behind a proxy and with the scripted model; `node
 * simulated-gateway/likeness/record.ts <release>` finds it out again. A release that is missing was not measured so.
 */
export const measured: Partial<Record<RuleName, Partial<Record<ReleaseName, unknown>>>> = {
  historyCut: {
    "2026.2.9": { cutAt: null, rest: null, maxChars: unknownParam("maxChars") },
    "2026.4.15": isCut(8_000),
    "2026.5.12": isCut(8_000),
    "2026.9.6": isCut(8_000),
  },
  historyUnknownParam: {
    "2026.2.9": unknownParam("bogus"),
    "2026.4.15": unknownParam("bogus"),
    "2026.5.12": unknownParam("bogus"),
    "2026.9.6": unknownParam("bogus"),
  },
  historyPlaceholder: {
    "2026.9.6": { plain: "cut", wide: "[chat.history omitted: message too large]" },
  },
  messageGet: {
    "2026.4.15": "missing scope: operator.admin",
    "2026.9.6": { keys: ["ok", "message"], whole: true },
  },
  firstMessageShown: { "2026.4.15": false, "2026.9.6": true },
  lastDelta: { "2026.4.15": "whole", "2026.9.6": "whole" },
  rightAfterFinal: {
    "2026.4.15": queued,
    "2026.5.12": queued,
    "2026.7.1": queued,
    "2026.2.9": answered,
    "2026.8.2": answered,
    "2026.9.6": answered,
  },
  queuedRun: {
    "2026.2.9": { inFlight: false, byMessage: true, bySession: false },
    "2026.4.15": { inFlight: false, byMessage: false, bySession: false },
    "2026.5.12": { inList: false, inFlight: false, byMessage: false, bySession: false },
    "2026.7.1": { inHistory: true, inList: true, inFlight: false, byMessage: true, bySession: false },
    "2026.8.2": { inHistory: true, inList: true, inFlight: true, byMessage: true, bySession: false },
  },
  /** 2026.4.15 tells nothing of such a message within 15 s, and calls it on its way: it is not simulated. */
  storeLocked: {
    "2026.1.24-3": unasked("timeout"),
    "2026.2.9": unasked("timeout"),
    "2026.3.13": unasked("error"),
  },
  secondDuringRun: {
    "2026.9.6": {
      one: ["final", "You said: [hold:second] uno dos tres cuatro\n\nYou said: zwei"],
      two: ["final", ""],
      asked: 1,
      roles: ["user", "assistant", "user", "assistant"],
    },
  },
  waiting: {
    "2026.4.15": { unknown: "timeout", running: "timeout", waits: true, aborted: "ok" },
    "2026.9.6": { unknown: "timeout", running: "timeout", waits: true, aborted: "error" },
  },
  entryIds: {
    "2026.4.15": [
      { role: "user", id: "string", ofRun: false },
      { role: "assistant", id: "string", ofRun: false },
    ],
    "2026.9.6": [
      { role: "user", id: "string", ofRun: true },
      { role: "assistant", id: "string", ofRun: true },
    ],
  },
  /** With the capability `tool-events`, 2026.3.13 and newer tell who began the run more, with arguments and results. */
  toolSteps: {
    "2026.1.24-3": toolSteps([]),
    "2026.2.9": toolSteps([]),
    "2026.3.13": toolSteps([]),
    "2026.4.15": toolSteps(toolTold),
    "2026.5.12": toolSteps(toolTold),
    "2026.6.11": toolSteps(toolTold),
    "2026.7.1": toolSteps(toolTold),
    "2026.8.2": toolSteps(toolTold),
    "2026.9.6": toolSteps(toolTold),
  },
  sentAgainAfterRestart: { "2026.9.6": { status: "started", asked: 2 } },
};
