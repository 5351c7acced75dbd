import * as z from "zod";

const textBlock = z.object({ type: z.literal("text"), text: z.string() });
const message = z.object({ content: z.union([z.string(), z.array(z.unknown())]) });

/**
 * The words of a message that a visitor may read: `content` as a string, or its `text` blocks one after the other.
 * Thinking and tool blocks are never shown. Undefined when there is no text at all.
 */
export function messageText(value: unknown): string | undefined {
  const texts = messageTexts(value);
  return texts.length === 0 ? undefined : texts.join("");
}

/** The same words, block by block. */
export function messageTexts(value: unknown): readonly string[] {
  const parsed = message.safeParse(value);
  if (!parsed.success) return [];
  const { content } = parsed.data;
  if (typeof content === "string") return [content];
  return content.flatMap((block) => {
    const read = textBlock.safeParse(block);
    return read.success ? [read.data.text] : [];
  });
}

/** A line by which an agent hands over a file, and tags that say how a channel shall deliver the reply. */
const mediaLine = /^\s*MEDIA:.*(?:[\\/]|\.\w{2,5}["'`\s]*$)/i;
const deliveryTag = /\[\[\s*(?:audio_as_voice|reply_to_current|reply_to\s*:[^\]\n]*)\s*\]\][ \t]*/gi;
const fence = /^ {0,3}(?:```|~~~)/;

/**
 * A reply without what the agent said to the gateway rather than to the visitor. Events never carry it; the history
 * does before 2026.9, with paths on the gateway's disk. What stands in a block of code is the visitor's to read.
 */
export function withoutDirectives(text: string): string {
  if (!/^\s*MEDIA:/im.test(text) && !text.includes("[[")) return text;
  let isCode = false;
  const lines = text.split("\n").flatMap((line) => {
    if (fence.test(line)) isCode = !isCode;
    if (isCode) return [line];
    return mediaLine.test(line) ? [] : [line.replaceAll(deliveryTag, "")];
  });
  const kept = lines.join("\n");
  return kept === text ? text : kept.trim();
}
