import { scriptReply } from "../local-stack/scripted-reply.ts";
import { visitorWords } from "../local-stack/visitor-words.ts";

/** What an agent is asked. */
export interface Turn {
  readonly runId: string;
  readonly sessionKey: string;
  /** Another one once the session was begun anew. */
  readonly sessionId: string;
  /** The visitor's words, without what the backend put around them. */
  readonly text: string;
  /** Aborted when the run is. */
  readonly signal: AbortSignal;
}

/** What an agent does next: it says some more, or something else happens. */
export type AgentStep =
  | string
  /** Takes back what it said, and says this instead. */
  | { readonly replace: string }
  | { readonly pauseMs: number }
  /** Waits for `gateway.release(name)`. */
  | { readonly hold: string }
  /** Says this on its own, beside the reply: an entry of its own in the transcript, and no word of it in the run's events. */
  | { readonly aside: string }
  /** Calls a tool, which ends at once, or when `hold` is released. */
  | ToolUse
  /** An attempt of the model fails, and the gateway goes on trying. The text names it. */
  | { readonly falters: string }
  /** The model fails. The text names it. */
  | { readonly fail: string };

export interface ToolUse {
  readonly tool: string;
  /** What it is called with, in the gateway's words. */
  readonly with?: string;
  /** What it fails with. */
  readonly failsWith?: string;
  readonly hold?: string;
}

/** Answers a turn: a function, or the same steps for every turn. */
export type Agent = ((turn: Turn) => AsyncIterable<AgentStep> | Iterable<AgentStep>) | readonly AgentStep[];

export function stepsOf(agent: Agent, turn: Turn): AsyncIterable<AgentStep> | Iterable<AgentStep> {
  return typeof agent === "function" ? agent(turn) : agent;
}

/** Echoes the visitor, at once, and obeys the same marks as the scripted model. */
export function* scriptedAgent({ text }: Pick<Turn, "text">): Generator<AgentStep> {
  const asked = visitorWords([{ role: "user", text }]);
  const { words, paceMs, hold, holdStart, fail, drop, tools } = scriptReply(asked);
  if (fail !== undefined) return yield { fail: `${fail} The scripted model was told to fail.` };
  if (holdStart !== undefined) yield { hold: holdStart };
  for (const { name, args } of tools) yield { tool: name, with: args };
  const half = Math.ceil(words.length / 2);
  for (const [index, word] of words.entries()) {
    if (index === half && hold !== undefined) yield { hold };
    if (index === half && drop) return yield { fail: "terminated" };
    if (index > 0 && paceMs > 0) yield { pauseMs: paceMs };
    yield word;
  }
}
