import * as z from "zod";
import { keptFiles, type KeptFile } from "../wire/kept-files.ts";
import { readMedia, withoutMediaSoFar } from "../wire/media-lines.ts";
import { messageTexts, withoutTags } from "../wire/message-text.ts";
import { flag, text, time } from "../wire/fields.ts";
import { tokenUsage, type TokenUsage } from "../wire/token-usage.ts";

/** One entry of a session's transcript, the same for every release. */
export interface HistoryMessage {
  /** `user`, `assistant`, and others that no visitor should see, such as `toolResult`. */
  readonly role: string;
  /** Empty for an entry without words, or one whose words the gateway left out. */
  readonly text: string;
  /** True if `text` is only the beginning of what was said, or nothing of it: see `wholeMessage`. */
  readonly cut: boolean;
  /** The files that the agent handed over with it, as it named them; before 2026.9. */
  readonly media?: readonly string[] | undefined;
  /** The files that its gateway keeps for it; since 2026.9. */
  readonly files?: readonly KeptFile[] | undefined;
  /** Epoch milliseconds. */
  readonly timestamp: number | undefined;
  /** The entry's identity, where the release tells it. */
  readonly id: string | undefined;
  /** The run that the entry belongs to, where the release tells it. */
  readonly runId: string | undefined;
  /** Why the model stopped, such as `stop`, `error` or `aborted`. */
  readonly stopReason: string | undefined;
  readonly usage: TokenUsage | undefined;
  /** The model that wrote it. */
  readonly model?: string | undefined;
}

/** Newer releases tell of an aborted run by a flag of its own. */
const abort = z.object({ aborted: flag }).optional().catch(undefined);

const entry = z.object({
  role: z.string(),
  content: z.unknown().optional(),
  timestamp: time,
  id: text,
  runId: text,
  idempotencyKey: text,
  stopReason: text,
  model: text,
  usage: z.unknown().optional(),
  openclawAbort: abort.transform((read) => (read?.aborted === true ? "aborted" : undefined)),
  __openclaw: z
    .object({ id: text, runId: text, idempotencyKey: text, truncated: flag, reason: text })
    .optional()
    .catch(undefined),
});

type Entry = z.infer<typeof entry>;

/**
 * Reads an entry; one that cannot be read is left out, rather than the whole history with it.
 *
 * @param maxChars after how many characters the gateway was asked to cut a text; undefined where it takes no such wish.
 */
export function toMessage(value: unknown, maxChars: number | undefined): HistoryMessage[] {
  const parsed = entry.safeParse(value);
  if (!parsed.success) return [];
  const { role, timestamp, id, stopReason, usage, model, openclawAbort, __openclaw: meta } = parsed.data;
  const key = parsed.data.idempotencyKey ?? meta?.idempotencyKey;
  return [
    {
      role,
      ...words(parsed.data, maxChars),
      files: role === "assistant" ? keptFiles(parsed.data.content) : undefined,
      timestamp,
      id: id ?? meta?.id,
      runId: parsed.data.runId ?? meta?.runId ?? key?.replace(/:(user|assistant)$/, ""),
      stopReason: openclawAbort ?? stopReason,
      usage: tokenUsage(usage),
      model,
    },
  ];
}

/** What a gateway ends a text with that it cut (since 2026.3). */
const cutMark = "\n...(truncated)...";

/** The smallest limit of any release that has one: 8,000, and one less where it would part a surrogate pair. */
const smallestLimit = 7_999;

function words(read: Entry, maxChars: number | undefined): Pick<HistoryMessage, "text" | "cut" | "media"> {
  // In place of an entry above 128 KiB stands a notice. A text that is only cut has another reason, or none.
  const { __openclaw: meta } = read;
  if (meta?.truncated === true && meta.reason === "oversized")
    return { text: "", cut: true, media: undefined };
  const texts = messageTexts(read);
  const at = texts.findIndex((block) => isCut(block, maxChars));
  const cut = at >= 0;
  const known = cut
    ? texts
        .slice(0, at + 1)
        .join("")
        .slice(0, -cutMark.length)
    : texts.join("");
  if (read.role !== "assistant") return { text: known, cut, media: undefined };
  const said = withoutTags(known);
  const { text: whole, sources } = readMedia(said);
  // What it was cut in may be such a line.
  return {
    text: cut ? withoutMediaSoFar(said) : whole,
    cut,
    media: sources.length === 0 ? undefined : sources,
  };
}

/** The mark alone proves nothing, since an agent may write it: a text was cut only if it is as long as the limit. */
function isCut(block: string, maxChars: number | undefined): boolean {
  if (!block.endsWith(cutMark)) return false;
  const kept = block.length - cutMark.length;
  return maxChars === undefined ? kept >= smallestLimit : kept === maxChars || kept === maxChars - 1;
}
