import type { Connection } from "./connection.ts";
import { readLines } from "./handed-files.ts";
import type { Session } from "./transcript.ts";

/** How a run stands. */
export type RunState = "running" | "done" | "failed" | "aborted";

export interface RunRequest {
  readonly runId: string;
  readonly session: Session;
  /** As it was sent. */
  readonly message: string;
  readonly connection: Connection;
  readonly startedAt: number;
  /** The run that the message was sent under, if that was another one. */
  readonly sentAs?: string | undefined;
}

/** Owns what is known of one run. */
export class Run {
  readonly id: string;
  readonly session: Session;
  readonly message: string;
  readonly startedAt: number;
  /** What it was opened with. */
  readonly request: RunRequest;
  readonly abortion = new AbortController();
  /** Resolves when the run is over. */
  readonly ended: Promise<void>;
  /** The last one that asked for this run. */
  connection: Connection;
  state: RunState = "running";
  /** The reply so far. */
  text = "";
  /** How the model failed. */
  failure = "";
  endedAt = 0;
  /** Counts the events of the run. */
  seq = 0;
  /** What deltas, and what `agent` events, have told of the text. */
  sent = { chat: "", agent: "" };
  /** When the last delta was sent. */
  deltaAt = -Infinity;
  /** Whether the final leaves the text to the history. */
  hidesText = false;
  /** Whether nothing tells of its end. */
  hidesEnd = false;
  /** Whether it failed before the agent was asked. */
  isUnasked = false;
  /** How much of its text stands in the transcript already. */
  storedChars = 0;
  /** What came while it spoke, and is told to the same agent. */
  readonly steered: Run[] = [];
  #over: () => void;

  constructor(request: RunRequest) {
    const { runId, session, message, connection, startedAt } = request;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.request = request;
    this.id = runId;
    this.session = session;
    this.message = message;
    this.connection = connection;
    this.startedAt = startedAt;
    this.ended = promise;
    this.#over = resolve;
  }

  /** The text as it is stored. */
  get reply(): string {
    return this.text.trimEnd();
  }

  /** The text as events tell it: without the files that it hands over. */
  get told(): string {
    return readLines(this.text).words;
  }

  /** The same as the final has it. */
  get toldReply(): string {
    return this.told.trimEnd();
  }

  nextSeq(): number {
    this.seq += 1;
    return this.seq;
  }

  /** False if it was over already. */
  end(state: Exclude<RunState, "running">, nowMs: number, reason: "rpc" | "stop" = "rpc"): boolean {
    if (this.state !== "running") return false;
    this.state = state;
    this.endedAt = nowMs;
    if (state === "aborted") this.abortion.abort(reason);
    return true;
  }

  /** Tells those who wait; after the events of its end. */
  settle(): void {
    this.#over();
  }
}
