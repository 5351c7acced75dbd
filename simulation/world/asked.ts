import type { AgentStep, Turn } from "../../simulated-gateway/index.ts";
import type { Speech } from "../plan/step.ts";

/** One time that the agent was asked. */
export interface Asking {
  readonly message: number;
  /** From 1. */
  readonly count: number;
  readonly runId: string;
  readonly sessionKey: string;
  readonly sessionId: string;
  /** The messages that it was told of: this one, and those of a transcript before it. */
  readonly told: readonly number[];
  readonly gateway: number;
  readonly atMs: number;
  /** When its run was let in: a moment of the journal. */
  readonly openedAt: number;
  /** `lost`: the gateway went down in the middle. */
  state: "speaking" | "done" | "failed" | "aborted" | "lost";
  endedAtMs: number;
  said: string;
  /** What it said before it took that back. */
  tookBack?: string;
}

/** What marks a message, and what is said to it: `#17` in a message, `re#17.1` in a reply. */
const mark = /#(\d+)\b/g;

/** The message that a text is, which may stand behind a transcript of others. */
export function messageIn(text: string): number | undefined {
  const found = [...text.matchAll(mark)].at(-1);
  return found === undefined ? undefined : Number(found[1]);
}

/** All messages that a text speaks of. */
export function marksIn(text: string): readonly number[] {
  return [...text.matchAll(mark)].map(([, number]) => Number(number));
}

/** What a visitor writes. */
export function wordsOf(message: number): string {
  return `Tell me about #${message}`;
}

/** Words of a long reply that come at a time. */
const AT_A_TIME = 100;

/** What the agent says, word by word or in larger pieces, when it is asked for the n-th time. */
function* replyTo(
  { message, count: time }: Pick<Asking, "message" | "count">,
  speech: Speech,
): Generator<string> {
  yield `re#${message}.${time}`;
  const size = speech.words > AT_A_TIME ? AT_A_TIME : 1;
  for (let word = 1; word <= speech.words; word += size) {
    const count = Math.min(size, speech.words - word + 1);
    yield Array.from({ length: count }, (_, index) => ` w${word + index}`).join("");
  }
  yield " end.";
}

/** Only what marks the reply is left. */
function takeBack(asking: Asking): string {
  asking.tookBack = asking.said;
  asking.said = `re#${asking.message}.${asking.count}`;
  return asking.said;
}

export interface Answering {
  readonly asking: Asking;
  readonly speech: Speech;
  readonly signal: Turn["signal"];
  readonly nowMs: () => number;
  /** Called when the agent is done with it, however that came. */
  readonly ended: () => void;
}

/** Says the reply, and records how far it came. */
export async function* speak({ asking, speech, signal, nowMs, ended }: Answering): AsyncGenerator<AgentStep> {
  const failsHere = asking.count <= speech.failures;
  try {
    for (const [index, word] of [...replyTo(asking, speech)].entries()) {
      if (asking.said !== "" && speech.paceMs > 0) yield { pauseMs: speech.paceMs };
      if (signal.aborted) return;
      if (failsHere && asking.said !== "") return yield { fail: "500 The simulated model fails." };
      asking.said += word;
      yield word;
      if (index === speech.takesBackAfter) yield { replace: takeBack(asking) };
    }
    if (asking.state === "speaking" && !signal.aborted) asking.state = "done";
  } finally {
    if (asking.state === "speaking") asking.state = signal.aborted ? "aborted" : "failed";
    asking.endedAtMs = nowMs();
    ended();
  }
}
