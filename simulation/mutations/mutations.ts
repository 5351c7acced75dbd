/** A bug that is planted: what stands in a source file exactly once is replaced. */
export interface Mutation {
  readonly name: string;
  /** Below `functions/src`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The bugs that the simulation must find, each within a hundred thousand turns. */
export const mutations: readonly Mutation[] = [
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
    find: "return isRefused || codeOf",
    replace: "return codeOf",
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
    file: "run/drive-run.ts",
    find: "if (this.#sentTo !== undefined && this.#sentTo !== connection.url) return this.#elsewhere();",
    replace: "",
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
    find: "if (!this.#mayBeSent) return this.#settle.reject(cause);",
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
  {
    name: "attaching is charged too",
    file: "turn/open-turn.ts",
    find: "if (!turn.mayBeSent) await entry.charge",
    replace: "await entry.charge",
  },
  {
    name: "the next attempt costs nothing",
    file: "turn/open-turn.ts",
    find: "if (!turn.mayBeSent) await entry.charge",
    replace: "if (!turn.mayBeSent && turn.attempt === 1) await entry.charge",
  },
  {
    name: "what is left of an allowance is lost between two calls",
    file: "visitor/allowance.ts",
    find: "tokens: Math.max(tokens - cost, 0)",
    replace: "tokens",
  },
  {
    name: "the day's messages are not counted",
    file: "visitor/allowance.ts",
    find: "today: today + 1",
    replace: "today",
  },
  {
    name: "an instance works on one turn too many",
    file: "turn/concurrency.ts",
    find: "this.#taken >= this.#limits.perInstance",
    replace: "this.#taken > this.#limits.perInstance",
  },
  {
    name: "a place is never given up",
    file: "callables/chat.ts",
    find: "  } finally {\n    release();\n  }",
    replace: "  } finally {\n    void release;\n  }",
  },
  {
    name: "the second of two replies is stored over the first",
    file: "conversation/stored-text.ts",
    find: "batch.create(reference, {",
    replace: "batch.set(reference, {",
  },
  {
    name: "a message that was stopped while it waited is sent",
    file: "turn/turn-state.ts",
    find: `return isStopAsked ? "stopped" : "send";`,
    replace: `return "send";`,
  },
  {
    name: "a call ends a message as stopped that another is about to send",
    file: "turn/turn-queue.ts",
    find: "isOpen && !(isStopAsked && isHolder)",
    replace: "isOpen && !isStopAsked",
  },
  {
    name: "a message goes to another gateway without the lease",
    file: "turn/turn-state.ts",
    find: "if (!isHolder && (isElsewhere || isStopAsked))",
    replace: "if (!isHolder && isStopAsked)",
  },
  {
    name: "who only presumes that a run ended needs no lease",
    file: "turn/turn-store.ts",
    find: "runEnded: runEnded && !isPresumed,",
    replace: "runEnded,",
  },
  {
    name: "the moment of sending is not stored",
    file: "turn/turn-store.ts",
    find: "{ lease, ...sentAt, ...",
    replace: "{ lease, ...",
  },
  {
    name: "a stop whose caller died is forgotten",
    file: "run/drive-run.ts",
    find: "(await run.isStopAsked?.()) === true",
    replace: "run.isStopAsked === undefined",
  },
  {
    name: "nobody waits for the turns before",
    file: "turn/turn-queue.ts",
    find: "if (before.length === 0) return outcome;",
    replace: "if (before.length >= 0) return outcome;",
  },
  {
    name: "the sweep finds nothing",
    file: "turn/expired-turns.ts",
    find: "new Date(nowMs - TAKE_OVER_MS))",
    replace: "new Date(0))",
  },
  {
    name: "two calls hold one lease",
    file: "turn/turn-state.ts",
    find: "return leaseHolder !== holder && nowMs < leaseUntilMs;",
    replace: "return leaseHolder !== holder && nowMs < leaseUntilMs - 59_000;",
  },
  {
    name: "a failure is recorded without the lease",
    file: "turn/turn-state.ts",
    find: "return isOpen && (runEnded || stored.leaseHolder === holder);",
    replace: "return isOpen && (runEnded || holder !== '');",
  },
  {
    name: "a message that may have been sent counts as one whose run has ended",
    file: "callables/run-turn.ts",
    find: ".fail(turn, reason, false)",
    replace: ".fail(turn, reason, true)",
  },
  {
    name: "a failed message is asked again although its run may live",
    file: "turn/turn-state.ts",
    find: `return stored.runEnded\n`,
    replace: `return stored.runEnded || stored.attempt > 0\n`,
  },
  {
    name: "what the agent adds is stored again by each look",
    file: "turn/store-follow-ups.ts",
    find: "JSON.stringify([mark?.sessionId, key])",
    replace: "JSON.stringify([Math.random(), key])",
  },
  {
    name: "the reply to another message is taken",
    file: "run/history-match.ts",
    find: `entry.role === "user" && isOurs(entry, run));`,
    replace: `entry.role === "user" && run.message !== "");`,
  },
  {
    name: "a reply that was broken off counts as whole",
    file: "run/history-match.ts",
    find: `return stopReason === "toolUse" || stopReason === "aborted";`,
    replace: `return stopReason === "toolUse";`,
  },
  {
    name: "text that was taken back stays in the chunks",
    file: "callables/chunk-stream.ts",
    find: `if (!latest.startsWith(sent)) return { type: "replace", text: latest };`,
    replace: "",
  },
  {
    name: "the guard of a command stays in the reply",
    file: "callables/run-turn.ts",
    find: `store({ text: removeGuard(outcome.text), state: "stopped" })`,
    replace: `store({ text: "\\u2060" + outcome.text, state: "stopped" })`,
  },
  {
    name: "a failure to connect is nobody's",
    file: "callables/chat.ts",
    find: "    .connection()\n    .catch(() => {});",
    replace: "    .connection();",
  },
  {
    name: "a failure of the database has no reason",
    file: "database/error-code.ts",
    find: "return transient.has(codeOf(error)) || isForgottenTransaction(error);",
    replace: "return transient.has(codeOf(error)) && isForgottenTransaction(error);",
  },
  {
    name: "a call does not end before its time is over",
    file: "callables/call-context.ts",
    find: "const CLOSING_SECONDS = 10;",
    replace: "const CLOSING_SECONDS = -10;",
  },
  {
    name: "a conversation that was deleted gets what the agent adds",
    file: "turn/store-follow-ups.ts",
    find: "if (found === undefined || found.deletedAt !== undefined) return 0;",
    replace: "",
  },
  {
    name: "what the agent adds is lost behind a quick next message",
    file: "turn/follow-ups.ts",
    find: "mark: end > from.index ? markAt(located, end, turns, sessionId)",
    replace: "mark: end > from.index ? markAt(located, located.length, turns, sessionId)",
  },
  {
    name: "a sweep settles one turn only",
    file: "callables/sweep.ts",
    find: "      await work(item).catch(",
    replace: "      isOver = true;\n      await work(item).catch(",
  },
  {
    name: "the agent is not told what it forgot",
    file: "turn/remember.ts",
    find: "if (!isForgotten) return undefined;",
    replace: "if (isForgotten !== undefined) return undefined;",
  },
  {
    name: "a rest is counted from the message itself",
    file: "turn/open-turn.ts",
    find: "isOwn ? stored.restedSince : updatedAt",
    replace: "isOwn ? updatedAt : updatedAt",
  },
  {
    name: "a message of nothing is sent",
    file: "contract/requests.ts",
    find: "SOMETHING_TO_SEE.test(text)",
    replace: "SOMETHING_TO_SEE.test(`a${text}`)",
  },
  {
    name: "an anonymous visitor's address is not charged",
    file: "callables/call-context.ts",
    find: "if (!anonymous) return [own];",
    replace: "if (own.id !== '') return [own];",
  },
  {
    name: "an allowance fills too fast",
    file: "visitor/allowance.ts",
    find: "(passedMs * perMinute) / MINUTE_MS, burst)",
    replace: "(passedMs * 2 * perMinute) / MINUTE_MS, burst)",
  },
];
