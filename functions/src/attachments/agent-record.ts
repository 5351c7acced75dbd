import type { DocumentData } from "firebase-admin/firestore";
import type { StoredAttachment } from "./records.ts";

/** The document of a file that came from an agent, as of one that a visitor uploaded. */
export function agentRecord(attachment: StoredAttachment, nowMs: number, more: DocumentData): DocumentData {
  const { name, contentType, bytes, path } = attachment;
  const at = new Date(nowMs);
  return {
    state: "ready",
    name,
    contentType,
    bytes,
    createdAt: at,
    uploadUntil: at,
    path,
    attachment,
    ...more,
  };
}
