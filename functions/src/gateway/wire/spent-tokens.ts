import * as z from "zod";
import { tokenUsage, type TokenUsage } from "./token-usage.ts";
import { text } from "./optional-fields.ts";

/** What one answer of a model took, and for which run: by its id, or by its session where the release tells no id. */
export interface SpentTokens {
  readonly kind: "spent";
  readonly seq: number | undefined;
  readonly sessionKey: string;
  readonly runId: string | undefined;
  readonly usage: TokenUsage;
  readonly model: string | undefined;
}

const payload = z.object({
  sessionKey: z.string(),
  message: z.object({
    role: z.literal("assistant"),
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
  const { model, __openclaw: meta } = read.data.message;
  return { kind: "spent", seq, sessionKey: read.data.sessionKey, runId: meta?.runId, usage, model };
}
