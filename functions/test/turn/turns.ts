import { answerTurn } from "../../src/turn/close-turn.ts";
import { openTurn, type OpenRequest } from "../../src/turn/open-turn.ts";
import type { Turn, TurnStore } from "../../src/turn/turn.ts";
import type { TestDatabase } from "../support/database.ts";

export const leaseMs = 60_000;

/** A moment, from which the calls of a test count. */
export const startMs = Date.parse("2026-09-01T12:00:00.000Z");

/** One call's view of the turns of a visitor. */
export function storeOf(test: TestDatabase, call: Partial<TurnStore> = {}): TurnStore {
  return {
    database: test.database,
    uid: "ada",
    agentId: "main",
    holder: "call-1",
    leaseMs,
    runId: (conversationId, messageId, attempt) => `run-${conversationId}-${messageId}-${attempt}`,
    now: () => startMs,
    admission: { documents: [], charge: () => {} },
    ...call,
  };
}

/** Opens a turn that is expected to run. */
export async function openRunning(store: TurnStore, request: OpenRequest): Promise<Turn> {
  const opened = await openTurn(store, request);
  if (opened.kind !== "running") throw new Error("The turn is settled already.");
  return opened.turn;
}

/** Sends one message and answers it. */
export async function converse(store: TurnStore, request: OpenRequest, reply = "Yes."): Promise<Turn> {
  const turn = await openRunning(store, request);
  await answerTurn(store, turn, { text: reply, state: "complete" });
  return turn;
}
