import type { DocumentReference } from "firebase-admin/firestore";
import type { ReplyDocument } from "../conversation/documents.ts";
import { readText } from "../conversation/stored-text.ts";
import type { Answer, StoredReply } from "./turn.ts";

/** A reply as it was stored; undefined when there is none. */
export async function readReply(
  reference: DocumentReference<ReplyDocument>,
): Promise<StoredReply | undefined> {
  const document = (await reference.get()).data();
  if (document === undefined) return undefined;
  const { state, truncated, usage } = document;
  const text = await readText(reference, document);
  const createdAt = document.createdAt.toDate().toISOString();
  const reply = { id: reference.id, text, truncated, state, createdAt };
  return { reply, ...withAttachments(document), usage };
}

/** What the agent sent with a reply: no field where that is nothing. */
export function withAttachments({ attachments }: Pick<Answer, "attachments">): Pick<Answer, "attachments"> {
  return attachments === undefined ? {} : { attachments };
}
