import type { Transaction } from "firebase-admin/firestore";
import type { ConversationDocument, UserMessageDocument } from "../conversation/documents.ts";
import { ChatError } from "../errors.ts";
import { hasSameFiles } from "./attached.ts";
import { isLatest, turnPlaces } from "./turn-documents.ts";
import type { OpenRequest, Turn, TurnStoreOptions } from "./turn.ts";

/** What is stored of a conversation, and of the message that is sent. */
export interface Found {
  readonly known: ConversationDocument | undefined;
  readonly stored: UserMessageDocument | undefined;
}

type Request = Pick<OpenRequest, "replaces" | "attachments"> & {
  readonly conversationId: string;
  /** Set where what is open is only taken over, whatever it replaced. */
  readonly onlyOpen: boolean;
};

export function branchNow(known: ConversationDocument | undefined): number {
  return known?.branch ?? 0;
}

/**
 * Which branch of its conversation a message stands in: a new one if it replaces the last. No gateway takes words back, so
 * the agent goes on in a session of its own then, which is told what was said before. What was left is kept, and the agent
 * is told nothing of it.
 */
export function branchOf(
  known: ConversationDocument | undefined,
  stored: UserMessageDocument | undefined,
  replaces: string | undefined,
): Pick<Turn, "branch" | "replaces" | "knownBy"> {
  const branch = branchNow(known);
  // One that failed in a branch that was left since is asked again in the present one.
  if (stored !== undefined)
    return { branch: stored.state === "open" ? (stored.branch ?? 0) : branch, replaces: stored.replaces };
  if (replaces === undefined) return { branch };
  return { branch: branch + 1, replaces, knownBy: { ...known?.knownBy, doubtful: true } };
}

/**
 * @throws ChatError `message-not-last` for a new message that is to replace another than the last, or one that the agent is at;
 * `message-id-reused` for a stored one that replaced another, or had other files; `message-not-found` for one that failed, and was replaced since.
 */
export async function refuseOutOfPlace(
  transaction: Transaction,
  options: TurnStoreOptions,
  { conversationId, replaces, attachments, onlyOpen }: Request,
  { known, stored }: Found,
): Promise<void> {
  if (onlyOpen) return;
  if (stored !== undefined) {
    if (stored.replaces !== replaces || !hasSameFiles(stored.attachments, attachments))
      throw new ChatError("message-id-reused");
    if (stored.state === "failed" && stored.replacedBy !== undefined)
      throw new ChatError("message-not-found");
  } else if (replaces !== undefined) {
    const { message } = turnPlaces(options, conversationId, replaces);
    const isLast = isLatest(known, replaces);
    const last = isLast ? (await transaction.get(message)).data() : undefined;
    if (last === undefined || last.state === "open") throw new ChatError("message-not-last");
  }
}
