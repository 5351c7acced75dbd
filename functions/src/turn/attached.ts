import { FieldValue, type DocumentData, type Transaction } from "firebase-admin/firestore";
import type { AttachmentProblem } from "../attachments/kinds.ts";
import { attachmentPlace, type AttachmentDocument, type StoredAttachment } from "../attachments/records.ts";
import type { UserMessageDocument } from "../conversation/documents.ts";
import { ChatError } from "../errors.ts";
import type { OpenRequest, Turn, TurnStoreOptions } from "./turn.ts";

/** Whether a message that is sent again has the files that it had. */
export function hasSameFiles(stored: readonly StoredAttachment[] = [], ids: readonly string[] = []): boolean {
  return stored.length === ids.length && stored.every(({ id }, index) => id === ids[index]);
}

/**
 * The files of a message: of a stored one its own, of a new one as they were attached. None may be another message's, but for the one that it replaces.
 * @throws ChatError `attachment-refused`
 */
export async function filesOf(
  transaction: Transaction,
  options: TurnStoreOptions,
  { attachments: ids = [], messageId, replaces }: OpenRequest,
  stored: UserMessageDocument | undefined,
): Promise<readonly StoredAttachment[] | undefined> {
  if (stored !== undefined) return stored.attachments;
  if (ids.length === 0) return undefined;
  const places = ids.map((id) => attachmentPlace(options.database, options.uid, id));
  const found = await transaction.getAll(...places);
  return found.map((snapshot) => {
    const record = snapshot.data();
    const problem = problemOf(record, { messageId, replaces, nowMs: options.now() });
    if (problem !== undefined)
      throw options.refusesFile?.(problem) ?? new ChatError("attachment-refused", { problem });
    return record?.attachment as StoredAttachment;
  });
}

export function withFiles(turn: Turn | undefined, attachments: Turn["attachments"]): Turn | undefined {
  return turn && attachments ? { ...turn, attachments } : turn;
}

function problemOf(
  record: AttachmentDocument | undefined,
  { messageId, replaces, nowMs }: { messageId: string; replaces: string | undefined; nowMs: number },
): AttachmentProblem | undefined {
  if (record === undefined) return "unknown";
  if (record.state !== "ready") return "not-attached";
  const { messageId: usedBy, dueAt } = record;
  if (usedBy !== undefined && usedBy !== messageId && usedBy !== replaces) return "used";
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
