import type { RunEvent } from "../gateway/wire/chat-event.ts";
import { totalUsage, type TokenUsage } from "../gateway/wire/token-usage.ts";
import type { RunInput } from "./run-state.ts";
import type { Run, RunEnd } from "./run.ts";
import { ToolSteps } from "./tool-steps.ts";

type Told = Pick<Run, "onStatus" | "onText" | "onTool">;

/** Owns what the events of one run have told, over as many connections as it takes. */
export class RunProgress {
  /** When anything was heard of the run, epoch milliseconds. */
  heardAtMs = Date.now();
  readonly #run: Told;
  readonly #tools: ToolSteps;
  #text = "";
  #usage: TokenUsage | undefined;
  #model: string | undefined;
  #failure: string | undefined;

  constructor(run: Told) {
    this.#run = run;
    this.#tools = new ToolSteps((step) => run.onTool?.(step));
  }

  /** Takes an event, and tells who follows the run; what comes back moves the run on. */
  hear(event: RunEvent): RunInput | undefined {
    this.heardAtMs = Date.now();
    switch (event.kind) {
      case "status":
        this.#run.onStatus(event.phase);
        return undefined;
      case "text":
        this.#show(event.text);
        return event;
      case "tool":
        this.#tools.hear(event.step);
        return undefined;
      case "usage":
        this.#usage = totalUsage([this.#usage, event.usage]);
        this.#model = event.model;
        return undefined;
      case "final":
        return final(this.#complete(event.text, event.usage));
      case "aborted":
        return final({ ...this.stopped, text: event.text ?? this.#text });
      case "error":
        this.#failure ??= event.detail;
        return { kind: "failing" };
      default:
        return withoutContent(event);
    }
  }

  /** Whether an event told of an error: it may have come before its message was known to be sent. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** The end with what its events told of the reason. */
  explained(end: RunEnd): RunEnd {
    return end.kind === "failed" && this.#failure !== undefined ? { ...end, detail: this.#failure } : end;
  }

  /** Its end if it was stopped now. */
  get stopped(): RunEnd & { readonly kind: "stopped" } {
    return { kind: "stopped", text: this.#text };
  }

  /** Shows the text that was streamed before, unless events have told more already. */
  resume(text: string): void {
    if (this.#text === "" && text !== "") this.#show(text);
  }

  #show(text: string): void {
    this.#text = text;
    this.#run.onText(text);
  }

  #complete(text: string | undefined, usage = this.#usage): RunEnd | undefined {
    return text ? { kind: "complete", text, usage, model: this.#model } : undefined;
  }
}

function withoutContent({ kind }: Extract<RunEvent, { kind: "begun" | "gap" | "lost" }>): RunInput {
  if (kind === "lost") return { kind, afterMs: 0 };
  return { kind: kind === "begun" ? "text" : kind };
}

function final(end: RunEnd | undefined): RunInput {
  return { kind: "final", end, atMs: Date.now() };
}
