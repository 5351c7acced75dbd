import * as z from "zod";
import { text } from "./fields.ts";
import { readMedia } from "./media-lines.ts";
import { messageTexts } from "./message-text.ts";

/** What a run cost, in model tokens. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Adds up what several answers took; undefined if none of them told. */
export function totalUsage(usages: readonly (TokenUsage | undefined)[]): TokenUsage | undefined {
  const told = usages.filter((usage) => usage !== undefined);
  if (told.length === 0) return undefined;
  return {
    inputTokens: told.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: told.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  };
}

const tokens = z.number().nonnegative();
const gatewayNames = z.object({ input: tokens, output: tokens });
const modelNames = z.object({ inputTokens: tokens, outputTokens: tokens });

/** Reads the usage of an event or of a stored message; undefined if it is not told. */
export function tokenUsage(value: unknown): TokenUsage | undefined {
  const ours = gatewayNames.safeParse(value);
  if (ours.success) return { inputTokens: ours.data.input, outputTokens: ours.data.output };
  const models = modelNames.safeParse(value);
  return models.success ? models.data : undefined;
}

/** What one answer of a model took, and for which run: by its id, or by its session where the release tells no id. */
export interface SpentTokens {
  readonly kind: "spent";
  readonly seq: number | undefined;
  readonly sessionKey: string;
  readonly runId: string | undefined;
  readonly usage: TokenUsage;
  readonly model: string | undefined;
  /** Whether the answer hands over files. */
  readonly handsOver: boolean;
}

const payload = z.object({
  sessionKey: z.string(),
  message: z.object({
    role: z.literal("assistant"),
    content: z.unknown().optional(),
    model: text,
    usage: z.unknown().optional(),
    __openclaw: z.object({ runId: text }).optional().catch(undefined),
  }),
});

/** Reads the payload of `session.message`, which releases since 2026.6 send to who subscribed to the session. */
export function spentTokens(value: unknown, seq: number | undefined): SpentTokens | undefined {
  const read = payload.safeParse(value);
  const usage = tokenUsage(read.data?.message.usage);
  if (!read.success || usage === undefined || usage.inputTokens + usage.outputTokens === 0) return undefined;
  const { sessionKey, message } = read.data;
  const { model, __openclaw: meta } = message;
  const handsOver = readMedia(messageTexts(message).join("")).sources.length > 0;
  return { kind: "spent", seq, sessionKey, runId: meta?.runId, usage, model, handsOver };
}
