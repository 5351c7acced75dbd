import * as z from "zod";

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
