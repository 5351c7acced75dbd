import * as z from "zod";
import { codeLines } from "./media-lines.ts";

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

/** Tags that say how a channel shall deliver the reply. */
const deliveryTag = /\[\[\s*(?:audio_as_voice|reply_to_current|reply_to\s*:[^\]\n]*)\s*\]\][ \t]*/gi;

/**
 * An entry of the history without what the agent said to the gateway rather than to the visitor. What stands in a block of code is the
 * visitor's to read. Events never carry the tags.
 */
export function withoutTags(text: string): string {
  if (!text.includes("[[")) return text;
  const lines = text.split("\n");
  const code = codeLines(lines);
  const kept = lines.map((line, index) => (code[index] === true ? line : line.replaceAll(deliveryTag, "")));
  const untagged = kept.join("\n");
  return untagged === text ? text : untagged.trim();
}
