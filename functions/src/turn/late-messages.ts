import { createHash } from "node:crypto";
import { ALREADY_EXISTS, codeOf } from "../database/error-code.ts";
import type { MessageDocument, ReplyDocument, UserMessageDocument } from "../conversation/documents.ts";
import { places } from "../conversation/documents.ts";
import { expiry } from "../conversation/retention.ts";
import type { TurnStore } from "./turn.ts";

/** Messages that are read to find the latest reply and the turns that are open. */
const LOOKED_AT = 8;

/** Half of a late message's way to the place of the next message, in milliseconds after the reply. */
const HALF_WAY_MS = 3_600_000;

/** Keeps the order of messages of the same millisecond; far less than a millisecond is worth. */
const TIE_BREAK = 1e-9;

/** The end of a conversation as it is stored. */
export interface StoredEnd {
  readonly reply: {
    readonly runId: string;
    readonly text: string;
    readonly seq: number;
    readonly atMs: number;
  };
  readonly openRuns: ReadonlySet<string>;
}

/** A message that the agent sent on its own. */
export interface LateMessage {
  /** The gateway's name for it, or what tells it apart from others of its session. */
  readonly id: string;
  readonly text: string;
  readonly atMs: number;
}

/** Reads the latest reply and which turns are open; undefined when nothing was answered lately. */
export async function readEnd(store: TurnStore, conversationId: string): Promise<StoredEnd | undefined> {
  const messages = places.messages(places.conversation(store.database, store.uid, conversationId));
  const { docs } = await messages.orderBy("seq", "desc").limit(LOOKED_AT).get();
  const found = new Map<string, MessageDocument>(docs.map((document) => [document.id, document.data()]));
  const asked = [...found].filter(
    (entry): entry is [string, UserMessageDocument] => entry[1].role === "user",
  );
  const openRuns = new Set(asked.filter(([, { state }]) => state === "open").map(([, { runId }]) => runId));
  for (const [id, { runId }] of asked) {
    const reply = found.get(`${id}-reply`) as ReplyDocument | undefined;
    if (reply === undefined) continue;
    const { text, seq, createdAt } = reply;
    return { reply: { runId, text, seq, atMs: createdAt.toMillis() }, openRuns };
  }
  return undefined;
}

/**
 * Stores late messages between the reply that they follow and the next message, once each.
 * @returns how many were not stored yet.
 */
export async function storeLate(
  store: TurnStore,
  conversationId: string,
  { reply }: StoredEnd,
  late: readonly LateMessage[],
): Promise<number> {
  const messages = places.messages(places.conversation(store.database, store.uid, conversationId));
  const stored = await Promise.all(
    late.map(async ({ id, text, atMs }, index) => {
      const document = {
        role: "assistant",
        text: text.toWellFormed(),
        seq: reply.seq + placeAfter(atMs - reply.atMs) + index * TIE_BREAK,
        createdAt: new Date(atMs),
        state: "complete",
        latencyMs: 0,
        ...expiry(store.keepMs, atMs),
      };
      return messages
        .doc(`late-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`)
        .create(document as unknown as MessageDocument)
        .then(() => 1, ignoreStored);
    }),
  );
  return stored.reduce<number>((sum, count) => sum + count, 0);
}

/** In (0, 1), and later for what came later. */
function placeAfter(passedMs: number): number {
  const ms = Math.max(passedMs, 1);
  return ms / (ms + HALF_WAY_MS);
}

function ignoreStored(error: unknown): number {
  if (codeOf(error) === ALREADY_EXISTS) return 0;
  throw error;
}
