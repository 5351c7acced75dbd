/** Finds what a visitor typed inside the messages that a gateway sends to its model. */

/** One message of an OpenAI chat completion request, as text. */
export interface PromptMessage {
  role: string;
  text: string;
  /** Of each picture in it, what it is and its size; absent: none. */
  pictures?: PromptPicture[];
}

export interface PromptPicture {
  readonly contentType: string;
  readonly bytes: number;
}

const internalContext = /<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>[^]*?<<<END_OPENCLAW_INTERNAL_CONTEXT>>>/g;

/** What the gateway releases put around a visitor's text, in the order in which it comes off. */
const wrappings: readonly RegExp[] = [
  // a message of its own behind the visitor's: openclaw 2026.7, when the session was begun before the gateway's start; 2026.8, when a picture came
  /^OpenClaw runtime context for the (?:immediately preceding user message\.\n|active user request in this turn\. )[^]*$/,
  // openclaw 2026.6: Sender (untrusted metadata):\n```json\n{ "label": "..." }\n```\n\n
  /^(?:\[[^\]\n]*\] )?(?:[A-Z][^\n]* \(untrusted[^\n]*\):\n```json\n[^]*?\n```\n+)+/,
  // openclaw 2026.3 and later: [Fri 2026-11-20 13:03 UTC]
  /^\[[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d[^\]\n]*\] /,
  // openclaw 2026.9, first message of a session: Runtime: agent=main | session=... | host=...
  /\n\nRuntime: agent=[^\n]*\s*$/,
  // clawdbot 2026.1: [message_id: 0b790150-d976-41af-be15-4bc007db4612]
  /\n\[message_id: [^\]\n]*\]\s*$/,
];

/** The words of the last user message that is more than context of the gateway's own; empty when there is none. */
export function visitorWords(messages: readonly PromptMessage[]): string {
  const spoken = messages.filter(({ role }) => role === "user").map(({ text }) => unwrap(text));
  return spoken.findLast((words) => words !== "") ?? "";
}

/** What `turn/remember.ts` puts before a message for an agent that may have forgotten the conversation. */
const remembered = /^This is what was said before in this conversation:\n\n[^]*\n\nThe visitor goes on:\n\n/;

function unwrap(text: string): string {
  const outer = text.replace(internalContext, "").trim();
  const inner = wrappings.reduce((rest, wrapping) => rest.replace(wrapping, ""), outer);
  return inner.replaceAll("\u2060", "").replace(remembered, "").trim();
}

/** The pictures of a message's `content`: `image_url` parts with a data URL. */
export function contentPictures(content: unknown): PromptPicture[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: { image_url?: { url?: unknown } } | null) => {
    const url = part?.image_url?.url;
    const [, contentType = "", base64 = ""] = /^data:([^;,]*);base64,(.*)$/s.exec(String(url)) ?? [];
    return typeof url === "string" ? [{ contentType, bytes: Buffer.from(base64, "base64").length }] : [];
  });
}

/** A message's `content` is a string, or parts of which those with a `text` count. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: { text?: unknown } | null) => (typeof part?.text === "string" ? part.text : ""))
    .join("\n");
}
