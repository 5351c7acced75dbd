import { FieldValue, type DocumentData, type Transaction, type WriteBatch } from "firebase-admin/firestore";
import type { AttachmentProblem } from "../attachments/kinds.ts";
import { agentRecord } from "../attachments/agent-record.ts";
import { attachmentPlace, type AttachmentDocument, type StoredAttachment } from "../attachments/records.ts";
import type { UserMessageDocument } from "../conversation/documents.ts";
import { ChatError } from "../errors.ts";
import { turnPlaces } from "./turn-documents.ts";
import type { Answer, OpenRequest, Turn, TurnStoreOptions } from "./turn.ts";

/** Whether a message that is sent again has the files that it had. */
export function hasSameFiles(stored: readonly StoredAttachment[] = [], ids: readonly string[] = []): boolean {
  return stored.length === ids.length && stored.every(({ id }, index) => id === ids[index]);
}

/**
 * The files of a message: of a stored one its own, of a new one as they were attached. None may be another message's, but for the one that it
 * replaces, and those that came to no whole answer: who takes such a message back sends its files with the next.
 * @throws ChatError `attachment-refused`
 */
export async function filesOf(
  transaction: Transaction,
  options: TurnStoreOptions,
  request: OpenRequest,
  stored: UserMessageDocument | undefined,
): Promise<readonly StoredAttachment[] | undefined> {
  if (stored !== undefined) return stored.attachments;
  const { attachments: ids = [] } = request;
  if (ids.length === 0) return undefined;
  const places = ids.map((id) => attachmentPlace(options.database, options.uid, id));
  const found = (await transaction.getAll(...places)).map((snapshot) => snapshot.data());
  const mayHave = await ownersOf(transaction, options, request, found);
  return found.map((record) => {
    const problem = problemOf(record, mayHave, options.now());
    if (problem !== undefined)
      throw options.refusesFile?.(problem) ?? new ChatError("attachment-refused", { problem });
    return record?.attachment as StoredAttachment;
  });
}

export function withFiles(turn: Turn | undefined, attachments: Turn["attachments"]): Turn | undefined {
  return turn && attachments ? { ...turn, attachments } : turn;
}

/** The messages whose files may be this one's. */
async function ownersOf(
  transaction: Transaction,
  options: TurnStoreOptions,
  { messageId, replaces }: OpenRequest,
  records: readonly (AttachmentDocument | undefined)[],
): Promise<ReadonlySet<string | undefined>> {
  const own = new Set([undefined, messageId, replaces]);
  const places = records.flatMap(({ conversationId, messageId: usedBy } = {} as AttachmentDocument) =>
    conversationId === undefined || usedBy === undefined || own.has(usedBy)
      ? []
      : turnPlaces(options, conversationId, usedBy).message,
  );
  if (places.length === 0) return own;
  const found = await transaction.getAll(...places);
  const unanswered = found.filter((snapshot) => isUnanswered(snapshot.data()));
  return new Set([...own, ...unanswered.map(({ id }) => id)]);
}

function isUnanswered(message: UserMessageDocument | undefined): boolean {
  return message?.state === "failed" || message?.state === "stopped";
}

function problemOf(
  record: AttachmentDocument | undefined,
  mayHave: ReadonlySet<string | undefined>,
  nowMs: number,
): AttachmentProblem | undefined {
  if (record === undefined) return "unknown";
  if (record.state !== "ready") return "not-attached";
  const { messageId: usedBy, dueAt } = record;
  if (!mayHave.has(usedBy)) return "used";
  return dueAt !== undefined && dueAt.toMillis() <= nowMs ? "expired" : undefined;
}

/** From now on the files are this message's, and are kept as long as it is. */
export function keepFiles(transaction: Transaction, options: TurnStoreOptions, turn: Turn): void {
  const { conversationId, messageId, attachments = [], openedAtMs } = turn;
  const { database, uid, keepMs } = options;
  const dueAt = keepMs === undefined ? FieldValue.delete() : new Date(openedAtMs + keepMs);
  for (const { id } of attachments)
    transaction.update<DocumentData, DocumentData>(attachmentPlace(database, uid, id), {
      conversationId,
      messageId,
      dueAt,
    });
}

/** The same of what the agent sent with its reply: its documents are made final with that. */
export function keepAgentFiles(
  batch: WriteBatch,
  { database, uid, keepMs, now }: TurnStoreOptions,
  { conversationId, messageId, openedAtMs }: Turn,
  { attachments = [] }: Pick<Answer, "attachments">,
): void {
  const due = keepMs === undefined ? {} : { dueAt: new Date(openedAtMs + keepMs) };
  for (const attachment of attachments)
    batch.set<DocumentData, DocumentData>(
      attachmentPlace(database, uid, attachment.id),
      agentRecord(attachment, now(), { conversationId, messageId, ...due }),
    );
}
