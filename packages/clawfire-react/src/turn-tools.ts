import type { ToolChunk } from "./contract.ts";

/** A tool that the agent uses for the visitor's latest message: its name, and how it stands. */
export type TurnTool = Omit<ToolChunk, "type">;

/** The tools after one of them began or ended. */
export function withTool(tools: readonly TurnTool[], { id, name, state }: TurnTool): readonly TurnTool[] {
  const at = tools.findIndex((tool) => tool.id === id);
  return tools.toSpliced(at < 0 ? tools.length : at, 1, { id, name, state });
}

/** Those that are over: of one that ran, a stream that was attached anew may never tell the end. */
export function overTools(tools: readonly TurnTool[]): readonly TurnTool[] {
  return tools.filter((tool) => !isRunning(tool));
}

/** What the agent is at, if that is a tool: the last one that was begun. */
export function runningTool(tools: readonly TurnTool[]): TurnTool | undefined {
  return tools.findLast(isRunning);
}

function isRunning({ state }: TurnTool): boolean {
  return state === "running";
}
