import * as z from "zod";

const textBlock = z.object({ type: z.literal("text"), text: z.string() });
const message = z.object({ content: z.union([z.string(), z.array(z.unknown())]) });

/**
 * The words of a message that a visitor may read: `content` as a string, or its `text` blocks one after the other.
 * Thinking and tool blocks are never shown. Undefined when there is no text at all.
 */
export function messageText(value: unknown): string | undefined {
  const parsed = message.safeParse(value);
  if (!parsed.success) return undefined;
  const { content } = parsed.data;
  if (typeof content === "string") return content;
  const texts = content.flatMap((block) => {
    const read = textBlock.safeParse(block);
    return read.success ? [read.data.text] : [];
  });
  return texts.length === 0 ? undefined : texts.join("");
}
