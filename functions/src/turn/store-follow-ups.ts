import { createHash } from "node:crypto";
import type { DocumentData } from "firebase-admin/firestore";
import { exists, places, type ConversationDocument } from "../conversation/documents.ts";
import { expiry } from "../conversation/retention.ts";
import { createWithText, type StorableText } from "../conversation/stored-text.ts";
import type { Session } from "./collect-follow-ups.ts";
import type { FollowUp, Mark } from "./follow-ups.ts";
import type { TurnStoreOptions } from "./turn.ts";

/** Follow-ups that one transaction stores: each may be one of the longest texts, and it takes 10 MiB. */
const PER_COMMIT = 5;

/** Half of a follow-up's way to the place of the next message, in milliseconds after what it follows. */
const HALF_WAY_MS = 3_600_000;

/** Keeps the order of the session where times do not; far less than a millisecond is worth. */
const TIE_BREAK = 1e-9;

/** A follow-up with all of its words. */
export interface WholeFollowUp extends FollowUp {
  readonly words: StorableText;
  /** Epoch milliseconds by our clock. */
  readonly atMs: number;
}

/** How far a session was read, and whether it knows the conversation. */
interface SessionEnd {
  readonly mark: Mark;
  readonly isKnown: boolean;
}

/**
 * Stores each follow-up that is not stored yet, and then how far the session was read; nothing in a conversation that
 * was deleted meanwhile.
 * @returns how many were not stored yet.
 */
export async function storeFollowUps(
  store: TurnStoreOptions,
  address: Pick<Session, "conversationId" | "branch">,
  followUps: readonly WholeFollowUp[],
  end: SessionEnd | undefined,
): Promise<number> {
  const all = documentsOf(store, end?.mark, followUps);
  let added = 0;
  for (let from = 0; from < all.length; from += PER_COMMIT)
    added += await commit(store, address, all.slice(from, from + PER_COMMIT));
  if (end !== undefined) await commit(store, address, [], end);
  return added;
}

interface Creation {
  readonly id: string;
  readonly fields: DocumentData & { readonly seq: number };
  readonly words: StorableText;
}

function documentsOf(
  store: TurnStoreOptions,
  mark: Mark | undefined,
  followUps: readonly WholeFollowUp[],
): Creation[] {
  let latest = -Infinity;
  return followUps.map(({ key, words, afterSeq, afterMs, atMs }) => {
    const seq = Math.max(afterSeq + wayAfter(atMs - afterMs), latest + TIE_BREAK);
    latest = seq;
    const id = createHash("sha256")
      .update(JSON.stringify([mark?.sessionId, key]))
      .digest("hex")
      .slice(0, 32);
    const fields = { role: "assistant", seq, createdAt: new Date(atMs), state: "complete", latencyMs: 0 };
    return { id: `late-${id}`, fields: { ...fields, ...expiry(store.keepMs, atMs) }, words };
  });
}

/** In (0, 1), and more for what came later. */
function wayAfter(passedMs: number): number {
  const ms = Math.max(passedMs, 1);
  return ms / (ms + HALF_WAY_MS);
}

async function commit(
  store: TurnStoreOptions,
  { conversationId, branch }: Pick<Session, "conversationId" | "branch">,
  some: readonly Creation[],
  end?: SessionEnd,
): Promise<number> {
  const conversation = places.conversation(store.database, store.uid, conversationId);
  const references = some.map(({ id }) => places.messages(conversation).doc(id));
  return store.database.runTransaction(async (transaction) => {
    const [known, ...stored] = await transaction.getAll<DocumentData, DocumentData>(
      conversation,
      ...references,
    );
    const found = known?.data() as ConversationDocument | undefined;
    if (!exists(found, store.now())) return 0;
    const missing = some.filter((_, index) => stored[index]?.exists !== true);
    for (const { id, fields, words } of missing)
      createWithText(transaction, places.messages(conversation).doc(id), fields, words);
    if (end !== undefined && (found.branch ?? 0) === branch) {
      // Whoever looks next finds the same session, and must know nevertheless.
      const doubtful = end.isKnown ? {} : { "knownBy.doubtful": true };
      const read = { sessionMark: end.mark, ...doubtful };
      transaction.update<DocumentData, DocumentData>(conversation, read);
    }
    return missing.length;
  });
}
