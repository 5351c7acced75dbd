import { randomUUID } from "node:crypto";
import type { Persona } from "./personas.ts";

/** Pairs of calls that are timed for each action. */
const ROUNDS = 15;

/** What an answer about somebody else's may take longer, or shorter, than one about nothing: a factor on the medians. */
const COMPARABLE = 2;

/** What a stranger learns from asking for a conversation that is somebody else's, and for one that is not there. */
export interface Comparison {
  readonly action: string;
  readonly sameAnswer: boolean;
  readonly medianMs: { readonly notYours: number; readonly notThere: number };
  readonly passed: boolean;
}

const requests: Readonly<Record<string, (conversationId: string) => [string, object]>> = {
  messages: (conversationId) => ["conversations", { action: "messages", conversationId }],
  rename: (conversationId) => ["conversations", { action: "rename", conversationId, title: "mine" }],
  delete: (conversationId) => ["conversations", { action: "delete", conversationId }],
  send: (conversationId) => ["chat", { message: "hello", conversationId, messageId: randomUUID() }],
  refresh: (conversationId) => ["chat", { action: "refresh", conversationId }],
  rate: (conversationId) => [
    "chat",
    { action: "rate", conversationId, replyId: `${conversationId}-reply`, rating: "up" },
  ],
  stop: (conversationId) => ["chat", { action: "stop", conversationId, messageId: conversationId }],
};

/** A stranger asks about both, in turns, so that whatever else the machine does delays both alike. */
export async function compareAnswers(owner: Persona, stranger: Persona): Promise<Comparison[]> {
  const { conversationId: theirs } = await owner.say("a second lighthouse");
  const comparisons: Comparison[] = [];
  for (const [action, request] of Object.entries(requests)) {
    const asked = { notYours: [] as number[], notThere: [] as number[] };
    const answers = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [kind, id] of [["notYours", theirs] as const, ["notThere", randomUUID()] as const]) {
        const startedAt = performance.now();
        answers.add((await stranger.call(...request(id))).told);
        asked[kind].push(performance.now() - startedAt);
      }
    const medianMs = { notYours: median(asked.notYours), notThere: median(asked.notThere) };
    const ratio = medianMs.notYours / medianMs.notThere;
    const sameAnswer = answers.size === 1;
    const passed = sameAnswer && ratio < COMPARABLE && ratio > 1 / COMPARABLE;
    comparisons.push({ action, sameAnswer, medianMs, passed });
  }
  return comparisons;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
