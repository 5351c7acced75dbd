import { mutationsOfBranches } from "./mutations-of-branches.ts";
import { mutationsOfMoves } from "./mutations-of-moves.ts";
import { mutationsOfFleets } from "./mutations-of-fleets.ts";
import { mutationsOfTurns } from "./mutations-of-turns.ts";

/** A bug that is planted: what stands in a source file exactly once is replaced. */
export interface Mutation {
  readonly name: string;
  /** Below `functions/src`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Looked for where conversations are spread over several gateways. @default false */
  readonly isOfFleets?: boolean;
}

/** The bugs that the simulation must find, each within a hundred thousand turns. */
export const mutations: readonly Mutation[] = [
  ...mutationsOfTurns,
  ...mutationsOfBranches,
  ...mutationsOfMoves,
  ...mutationsOfFleets,
  {
    name: "the last message of a shard is let in twice",
    file: "owner/site-admission.ts",
    find: "shard, budget, key) < 1)",
    replace: "shard, budget, key) < 0)",
  },
  {
    name: "a pause without an end is none",
    file: "owner/pause.ts",
    find: "(restMs === undefined || restMs > 0)",
    replace: "restMs !== undefined",
  },
  {
    name: "a silent run has one witness only: its events",
    file: "run/run-state.ts",
    find: `const relies = state.kind === "following" && state.source === "events";`,
    replace: "const relies = false;",
  },
  {
    name: "the chunks end before the reply",
    file: "callables/chat.ts",
    find: "    chunks.text(stored.reply.text);\n",
    replace: "",
  },
  {
    name: "a reply that the history cut counts as whole",
    file: "run/look-at-run.ts",
    find: "  if (!entry.cut) return found;\n",
    replace: "  if (entry !== undefined) return found;\n",
  },
  {
    name: "a turn that was stopped while it waited lets the next one pass",
    file: "callables/chat.ts",
    find: "if (!isUnsent(outcome)) instance.turnQueue",
    replace: "instance.turnQueue",
  },
  {
    name: "a lease is not renewed",
    file: "turn/lease.ts",
    find: "isOpen = await renew().catch(",
    replace: "isOpen = await Promise.resolve(false).catch(",
  },
  {
    name: "a turn that was answered during a look counts as one of which more follows",
    file: "turn/collect-follow-ups.ts",
    find: "reply.storedAtMs >= lookedAtMs",
    replace: "false",
  },
  {
    name: "a message that was sent again is looked for at its old place",
    file: "turn/turn-documents.ts",
    find: `return stored?.state === "open" ? stored.number : (known?.latestTurn?.number ?? 0) + 1;`,
    replace: "return stored?.number ?? (known?.latestTurn?.number ?? 0) + 1;",
  },
  {
    name: "a run that was queued is given up at once",
    file: "run/run-state.ts",
    find: "REPLY_WITHIN_MS = { over: 6_000, failed: 2_000 }",
    replace: "REPLY_WITHIN_MS = { over: 0, failed: 0 }",
  },
  {
    name: "a visitor over a limit cannot attach",
    file: "turn/open-turn.ts",
    find: `  "rate-limited",\n  "paused",`,
    replace: `  "paused",`,
  },
  {
    name: "a run id is used again for the next attempt",
    file: "callables/call-context.ts",
    find: "runId(pepper, { uid, conversationId }, messageId, attempt),",
    replace: "runId(pepper, { uid, conversationId }, messageId, attempt && 1),",
  },
  {
    name: "a message is sent with another key each time",
    file: "run/drive-run.ts",
    find: "idempotencyKey: runId }",
    replace: "idempotencyKey: runId + String(Math.random()) }",
  },
  {
    name: "a message is asked about at the wrong gateway",
    file: "turn/open-turn.ts",
    find: "stored === undefined ? known?.knownBy?.gateway : stored.gateway",
    replace: "undefined",
  },
  {
    name: "a restart is not noticed",
    file: "run/gateway-clock.ts",
    find: "return startedAtMs !== undefined && atMs !== undefined && atMs < startedAtMs;",
    replace: "return startedAtMs !== undefined && atMs === -1;",
  },
  {
    name: "a refused message counts as one that may have been sent",
    file: "run/drive-run.ts",
    find: "if (!this.#where.mayBeSent) return this.#settle.reject(cause);",
    replace: "",
  },
  {
    name: "a listener is left behind",
    file: "run/run-line.ts",
    find: "    this.#heard?.stop();\n    this.#heard = undefined;",
    replace: "    this.#heard = undefined;",
  },
  {
    name: "a timer is left behind",
    file: "waiting.ts",
    find: "  clearTimeout(timer);\n",
    replace: "",
  },
];
