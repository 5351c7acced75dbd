import * as z from "zod";

/** What a run cost, in model tokens. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
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
