import type { AttachmentAdapter, CompleteAttachment, ThreadUserMessagePart } from "@assistant-ui/react";
import type { ChatSession } from "../chat-session.ts";
import type { Attachment, AttachmentOffer } from "../contract.ts";

/** Files that were uploaded for the composer, by assistant-ui's ids of them. */
export type Uploaded = Map<string, Attachment>;

/** Takes files in assistant-ui's composer, and uploads them when the message is sent. */
export function attachmentAdapter(
  session: ChatSession,
  { contentTypes }: AttachmentOffer,
  uploaded: Uploaded,
): AttachmentAdapter {
  return {
    accept: contentTypes.join(","),
    add: async ({ file }) => ({
      id: crypto.randomUUID(),
      type: file.type.startsWith("image/") ? "image" : "file",
      name: file.name,
      contentType: file.type,
      file,
      status: { type: "requires-action", reason: "composer-send" },
    }),
    send: async ({ id, file }) => {
      const attachment = await (await session.files()).upload(file);
      uploaded.set(id, attachment);
      return { ...completeAttachment(attachment), id };
    },
    remove: async ({ id }) => void uploaded.delete(id),
  };
}

/** A file of a message, as assistant-ui shows one. */
export function completeAttachment(attachment: Attachment): CompleteAttachment {
  const { id, kind, name, contentType } = attachment;
  const type = kind === "image" ? "image" : "file";
  return { id, type, name, contentType, status: { type: "complete" }, content: [filePart(attachment)] };
}

export function filePart({ kind, name, contentType, url }: Attachment): ThreadUserMessagePart {
  if (kind === "image") return { type: "image", image: url, filename: name };
  return { type: "file", data: url, mimeType: contentType, filename: name };
}
