import type { FileUIPart, UIMessage } from "ai";
import type { ChatState } from "../chat-state.ts";
import type { Attachment } from "../contract.ts";
import type { Said } from "../turn.ts";

/** The conversation as the AI SDK shows one: the settled messages, and what there is of the turn. */
export function uiMessages({ messages, turn }: ChatState): UIMessage[] {
  const settled = messages.map((message) => uiMessage(message.id, message.role, message));
  if (turn === undefined) return settled;
  const said = { text: turn.reply, attachments: turn.replyAttachments };
  const isEmpty = said.text === "" && said.attachments.length === 0;
  const reply = isEmpty ? [] : [uiMessage(`${turn.messageId}-reply`, "assistant", said)];
  return [...settled, uiMessage(turn.messageId, "user", turn), ...reply];
}

function uiMessage(id: string, role: "user" | "assistant", { text, attachments = [] }: Said): UIMessage {
  return { id, role, parts: [{ type: "text", text }, ...attachments.map(filePart)] };
}

export function filePart({ url, contentType, name }: Attachment): FileUIPart {
  return { type: "file", url, mediaType: contentType, filename: name };
}

/** One that was chosen in the page: those that were sent have the address of the bucket. */
export function isNewFile(part: UIMessage["parts"][number]): part is FileUIPart {
  return part.type === "file" && /^(?:data|blob):/.test(part.url);
}

/** What a page was given to send, which the AI SDK makes a `data:` address of. */
export async function fileOf({ url, mediaType, filename = "file" }: FileUIPart): Promise<File> {
  return new File([url.startsWith("data:") ? bytesOf(url) : await (await fetch(url)).blob()], filename, {
    type: mediaType,
  });
}

/** A page's policy may forbid to fetch a `data:` address. */
function bytesOf(url: string): Uint8Array<ArrayBuffer> {
  const [head = "", body = ""] = url.split(/,(.*)/s);
  if (!head.endsWith(";base64")) return new TextEncoder().encode(decodeURIComponent(body));
  return Uint8Array.from(atob(body), (sign) => sign.codePointAt(0) ?? 0);
}
