import type { DocumentData } from "firebase-admin/firestore";
import type { Reply, Usage } from "../contract/index.ts";
import { ALREADY_EXISTS, codeOf, NOT_FOUND } from "../database/error-code.ts";
import { ChatError, type Reason } from "../errors.ts";
import { toStoredTurn } from "./open-turn.ts";
import { expiry } from "../conversation/retention.ts";
import { createWithText, storable } from "../conversation/stored-text.ts";
import { mayFail } from "./turn-state.ts";
import { readReply, turnPlaces, type StoredReply, type Turn, type TurnStore } from "./turn.ts";

/** The agent's last word of a turn. */
export interface Answer {
  readonly text: string;
  readonly state: Reply["state"];
  /** Set when the gateway gave no more than a part of the text. */
  readonly truncated?: boolean | undefined;
  readonly usage?: Usage | undefined;
}

/**
 * Stores the reply and settles the turn in one commit. When a reply is stored already, that one counts.
 * @param onStored called when it is this one that counts.
 * @throws ChatError `conversation-not-found` when the conversation was deleted meanwhile.
 */
export async function answerTurn(
  store: TurnStore,
  turn: Turn,
  answer: Answer,
  onStored: () => void = () => {},
): Promise<StoredReply> {
  const { message, reply } = turnPlaces(store, turn.conversationId, turn.messageId);
  const words = storable(answer.text, answer.truncated);
  const nowMs = store.now();
  const batch = store.database.batch();
  batch.update(message, { state: answer.state === "complete" ? "answered" : "stopped" });
  const fields = {
    role: "assistant",
    seq: turn.seq + 1,
    createdAt: new Date(nowMs),
    state: answer.state,
    usage: answer.usage,
    latencyMs: nowMs - turn.openedAtMs,
    ...expiry(store.keepMs, nowMs),
  };
  createWithText(batch, reply, fields, words);
  try {
    await batch.commit();
    onStored();
    const createdAt = new Date(nowMs).toISOString();
    return {
      reply: { id: reply.id, ...words, state: answer.state, createdAt },
      usage: answer.usage,
    };
  } catch (error) {
    const stored =
      codeOf(error) === ALREADY_EXISTS && (await readReply(store, turn.conversationId, turn.messageId));
    if (stored) return stored;
    if (codeOf(error) === NOT_FOUND) throw new ChatError("conversation-not-found", {}, { cause: error });
    throw error;
  }
}

/**
 * Records that the turn failed, so that the message can be sent again. While its run may live, nothing is done without
 * the lease.
 * @param runEnded whether the run is known to be over, so that sending again asks the agent again.
 */
export async function failTurn(
  store: TurnStore,
  turn: Turn,
  reason: Reason,
  runEnded: boolean,
): Promise<void> {
  const { conversation, message } = turnPlaces(store, turn.conversationId, turn.messageId);
  await store.database.runTransaction(async (transaction) => {
    const stored = (await transaction.get(message)).data();
    const { holder } = store;
    if (!mayFail(stored && toStoredTurn(stored), { holder, attempt: turn.attempt, runEnded })) return;
    transaction.update(message, { state: "failed", failure: { reason, runEnded } });
    // Since when the gateway's session rests is not told by a message that may never have come to it.
    if (!runEnded) transaction.update<DocumentData, DocumentData>(conversation, { "knownBy.doubtful": true });
  });
}
