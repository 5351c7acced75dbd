import type { DocumentData } from "firebase-admin/firestore";
import type { ConversationDocument, UserMessageDocument } from "../conversation/documents.ts";
import { expiry } from "../conversation/retention.ts";
import type { Turn, TurnStore } from "./turn.ts";

/** Lengths, in UTF-16 code units, of what a message gives a new conversation's title, and of the preview. */
const TITLE_LENGTH = 60;
const PREVIEW_LENGTH = 120;

/** Dates become Firestore timestamps; the types speak of what is read back. */
export function conversationFields(
  store: TurnStore,
  turn: Turn,
  known: ConversationDocument | undefined,
): DocumentData {
  const now = new Date(turn.openedAtMs);
  const lastSeq = Math.max(known?.lastSeq ?? 0, turn.seq + 1);
  const latest = {
    preview: excerpt(turn.text, PREVIEW_LENGTH),
    agentId: store.agentId,
    updatedAt: now,
    lastSeq,
    latestTurn: latestTurn(turn, known),
    ...expiry(store.keepMs, turn.openedAtMs),
  };
  return known === undefined
    ? { ...latest, title: excerpt(turn.text, TITLE_LENGTH), createdAt: now }
    : latest;
}

/** A turn that is taken over keeps its place, and others may be in line behind it. */
export function latestTurn({ messageId, order }: Turn, known: ConversationDocument | undefined) {
  const latest = known?.latestTurn;
  return latest && latest.number > order.number ? latest : { messageId, number: order.number };
}

export function messageFields(
  store: TurnStore,
  turn: Turn,
  stored: UserMessageDocument | undefined,
): DocumentData {
  return {
    role: "user",
    text: turn.text,
    seq: turn.seq,
    createdAt: stored?.createdAt ?? new Date(turn.openedAtMs),
    state: "open",
    attempt: turn.attempt,
    askedAt: new Date(turn.askedAtMs),
    runId: turn.runId,
    lease: { holder: store.holder, until: new Date(turn.openedAtMs + store.leaseMs) },
    order: turn.order,
    ...expiry(store.keepMs, turn.openedAtMs),
  };
}

/** The beginning of a text on one line, never cut within a surrogate pair. */
function excerpt(text: string, length: number): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
