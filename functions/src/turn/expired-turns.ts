import type { Firestore } from "firebase-admin/firestore";
import type { UserMessageDocument } from "../conversation/documents.ts";
import { allMessages, ownerOf } from "../database/paths.ts";
import { TAKE_OVER_MS } from "./lease.ts";
import { turnPlaces } from "./turn-documents.ts";
import type { TurnStoreOptions } from "./turn.ts";

/** An open turn whose lease ran out: nobody follows it any more. */
export interface ExpiredTurn {
  readonly uid: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly text: string;
  /** How often it was postponed already. */
  readonly postponed: number;
}

/** How long a turn is left alone that could not be looked at: at first, in milliseconds, and twice as long each time. */
const POSTPONE_MS = 60_000;

/** The turns that nobody took over whose lease ran out first. Needs the index of `firestore.indexes.json`. */
export async function expiredTurns(
  database: Firestore,
  nowMs: number,
  limit: number,
): Promise<ExpiredTurn[]> {
  const { docs } = await allMessages(database)
    .where("state", "==", "open")
    .where("lease.until", "<", new Date(nowMs - TAKE_OVER_MS))
    .orderBy("lease.until")
    .limit(limit)
    .get();
  return docs.map((found) => {
    const { text, postponed = 0 } = found.data() as UserMessageDocument;
    return { ...ownerOf(found.ref), messageId: found.id, text, postponed };
  });
}

/** Leaves a turn alone for a while. */
export async function postpone(store: TurnStoreOptions, turn: ExpiredTurn): Promise<void> {
  const { conversationId, messageId, postponed } = turn;
  const until = new Date(store.now() + POSTPONE_MS * 2 ** postponed);
  const { message } = turnPlaces(store, conversationId, messageId);
  await message.update({ "lease.until": until, postponed: postponed + 1 });
}
