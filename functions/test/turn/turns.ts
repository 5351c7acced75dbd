import { freeOfCharge } from "../../src/turn/admission.ts";
import { LEASE_MS } from "../../src/turn/lease.ts";
import { TurnStore } from "../../src/turn/turn-store.ts";
import type { OpenRequest, Turn, TurnStoreOptions } from "../../src/turn/turn.ts";
import type { TestDatabase } from "../support/database.ts";

export const leaseMs = LEASE_MS;

/** A moment, from which the calls of a test count. */
export const startMs = Date.parse("2026-09-01T12:00:00.000Z");

/** One call's view of the turns of a visitor. */
export function storeOf(test: TestDatabase, call: Partial<TurnStoreOptions> = {}): TurnStore {
  return new TurnStore({
    database: test.database,
    uid: "ada",
    agentId: "main",
    holder: "call-1",
    runId: (conversationId, messageId, attempt) => `run-${conversationId}-${messageId}-${attempt}`,
    now: () => startMs,
    admission: freeOfCharge,
    ...call,
  });
}

/** Opens a turn that is expected to run. */
export async function openRunning(store: TurnStore, request: OpenRequest): Promise<Turn> {
  const opened = await store.open(request);
  if (opened.kind !== "running") throw new Error("The turn is settled already.");
  return opened.turn;
}

/** Sends one message and answers it. */
export async function converse(store: TurnStore, request: OpenRequest, reply = "Yes."): Promise<Turn> {
  const turn = await openRunning(store, request);
  await store.answer(turn, { text: reply, state: "complete" });
  return turn;
}
