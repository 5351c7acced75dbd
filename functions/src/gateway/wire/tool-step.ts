import { createHash } from "node:crypto";
import * as z from "zod";
import { text, time } from "./fields.ts";

/** One call of a tool by the agent. What it was called with, and what it answered, are left where they are. */
export interface ToolStep {
  /** The same for one call, whoever hears of it and however often; nothing can be learned from it. */
  readonly id: string;
  readonly name: string;
  readonly state: "running" | "done" | "failed";
}

/**
 * The beginning or the end of a tool's call, as 2026.4.15 and everything newer tells it to all who hear the run. Its `title`, `meta`
 * and `error` repeat what the tool was called with: they are never read. Measured on all nine releases; see docs/TURNS.md.
 */
export const toolItem = z.object({
  runId: z.string(),
  stream: z.literal("item"),
  data: z.object({
    kind: z.literal("tool"),
    phase: z.enum(["start", "end"]),
    toolCallId: z.string(),
    name: z.string(),
    status: text,
    startedAt: time,
  }),
});

/** The tools of all models' providers are named so. A model may ask for one by any text: that is not told. */
const toolName = /^[\w.:-]{1,64}$/;

/** What is told of it. */
export function toolStep({ data }: z.infer<typeof toolItem>): ToolStep {
  const { phase, toolCallId, name, status, startedAt } = data;
  const ended = status === "completed" ? "done" : "failed";
  return {
    id: idOf(toolCallId, startedAt),
    name: toolName.test(name) ? name : "tool",
    state: phase === "start" ? "running" : ended,
  };
}

/** Some providers number the calls of each answer anew, so that only the time tells two of a run apart. */
function idOf(toolCallId: string, startedAt: number | undefined): string {
  const told = `${toolCallId} ${startedAt ?? ""}`;
  return createHash("sha256").update(told).digest("base64url").slice(0, 16);
}
