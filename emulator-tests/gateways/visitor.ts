import { randomUUID } from "node:crypto";
import type { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { ToolStep } from "../../functions/src/gateway/wire/tool-step.ts";
import { driveRun } from "../../functions/src/run/drive-run.ts";
import type { Run, RunOutcome } from "../../functions/src/run/run.ts";
import { guardCommands, removeGuard } from "../../functions/src/visitor/command-guard.ts";

export interface SayOptions {
  /** @default a new one */
  readonly runId?: string;
  /** Whether somebody may have sent the run before. @default false */
  readonly mayBeSent?: boolean;
  /** When somebody may first have sent it. @default now */
  readonly askedAtMs?: number;
  /** The trace that it belongs to. */
  readonly traceparent?: string;
  /** What goes with it. */
  readonly attachments?: Run["attachments"];
  /** Over which link. @default the visitor's own */
  readonly over?: GatewayLink;
  /** Milliseconds after which nobody follows any more. @default 90_000 */
  readonly timeoutMs?: number;
}

/** One message on its way. */
export interface Said {
  readonly runId: string;
  readonly outcome: Promise<RunOutcome>;
  /** The reply so far, each time that it changed. */
  readonly texts: readonly string[];
  /** The tools that the agent was told to use, as they began and ended. */
  readonly tools: readonly ToolStep[];
  /** Resolves with the first text that contains these words. */
  readonly shown: (words: string) => Promise<string>;
}

/** Owns one session of one visitor, who says things the way in which the chat callable does. */
export class Visitor {
  readonly sessionKey = `agent:main:web:${randomUUID().replaceAll("-", "")}`;
  readonly gateway: GatewayLink;
  /** When each run was first asked for. */
  readonly #opened = new Map<string, number>();

  constructor(gateway: GatewayLink) {
    this.gateway = gateway;
  }

  /** Sends a message, and follows its run. */
  say(message: string, options: SayOptions = {}): Said {
    const { runId = randomUUID(), mayBeSent = false, over = this.gateway, timeoutMs = 90_000 } = options;
    const askedAtMs = options.askedAtMs ?? this.#askedAtMs(runId);
    const progress = new Progress();
    const tools: ToolStep[] = [];
    const outcome = driveRun({
      gateway: over,
      sessionKey: this.sessionKey,
      runId,
      message: guardCommands(message),
      mayBeSent,
      attachments: options.attachments,
      askedAtMs,
      traceparent: options.traceparent,
      signal: AbortSignal.timeout(timeoutMs),
      onStatus: () => {},
      onText: (text) => progress.add(removeGuard(text)),
      onTool: (step) => tools.push(step),
    });
    outcome.catch(() => {}); // The case looks at it when it comes to that.
    return { runId, outcome, texts: progress.texts, tools, shown: (words) => progress.shown(words) };
  }

  /** As the conversation store knows it: a message that is sent again was opened at its first time. */
  #askedAtMs(runId: string): number {
    const known = this.#opened.get(runId) ?? Date.now();
    this.#opened.set(runId, known);
    return known;
  }

  /** Sends a message and answers its reply; rejects if there is none. */
  async ask(message: string, options: SayOptions = {}): Promise<string> {
    const outcome = await this.say(message, options).outcome;
    if (outcome.kind === "complete") return removeGuard(outcome.text);
    throw new Error(`The run came to ${JSON.stringify(outcome)}`);
  }
}

/** Owns the texts of one reply, and who waits for which. */
class Progress {
  readonly texts: string[] = [];
  readonly #waiting = new Set<(text: string) => void>();

  add(text: string): void {
    this.texts.push(text);
    for (const tell of this.#waiting) tell(text);
  }

  shown(words: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const look = (text: string) => {
      if (text.includes(words)) resolve(text);
    };
    this.#waiting.add(look);
    this.texts.forEach(look);
    return promise;
  }
}
