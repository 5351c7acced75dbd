import type { Log } from "../../telemetry/log.ts";
import type { AppendedText } from "../wire/appended-text.ts";
import { runEvent, type RunEvent } from "../wire/chat-event.ts";
import type { ToolStep } from "../wire/tool-step.ts";
import type { ChatPayload } from "../wire/frames.ts";

/** Told about one run. What it throws is logged and hurts nobody else. */
export type RunListener = (event: RunEvent) => void;

/** Told the id of a run of one session that nobody listens to. */
export type OtherRunListener = (runId: string) => void;

interface ListenedRun {
  readonly listeners: Set<RunListener>;
  /** The reply as far as it is known. */
  text: string;
  /** Its bytes as JSON; undefined until it is asked for. */
  writtenLength: number | undefined;
}

/** Owns who listens to which run of one connection, and whether all of its events came. */
export class RunListeners {
  readonly #runs = new Map<string, ListenedRun>();
  readonly #others = new Map<OtherRunListener, string>();
  readonly #log: Log;
  /** Whether they want to know of the steps of tools. */
  readonly hearsTools: boolean;
  #lastSeq: number | undefined;

  constructor(log: Log, hearsTools = false) {
    this.#log = log;
    this.hearsTools = hearsTools;
  }

  /** Adds a listener; the function that comes back takes it away again. */
  add(runId: string, listener: RunListener): () => void {
    const run = this.#runs.get(runId) ?? {
      listeners: new Set<RunListener>(),
      text: "",
      writtenLength: 0,
    };
    // A wrapper of its own, so that one function added twice is two listeners.
    const added: RunListener = (event) => listener(event);
    this.#runs.set(runId, run);
    run.listeners.add(added);
    return () => {
      run.listeners.delete(added);
      if (run.listeners.size === 0 && this.#runs.get(runId) === run) this.#runs.delete(runId);
    };
  }

  /** Tells of the runs of a session that begin or speak while nobody listens to them, before their event is delivered. */
  addOther(sessionKey: string, listener: OtherRunListener): () => void {
    const added: OtherRunListener = (runId) => listener(runId);
    this.#others.set(added, sessionKey);
    return () => void this.#others.delete(added);
  }

  get expectsOthers(): boolean {
    return this.#others.size > 0;
  }

  /** Takes that a run works. */
  noticed(runId: string, sessionKey: string | undefined): void {
    if (this.#runs.has(runId)) return;
    for (const [listener, key] of this.#others) if (key === sessionKey) listener(runId);
  }

  /**
   * Takes the `seq` of the connection's next event; if events before it are missing, all listeners are told `gap`.
   * Releases of protocol 3 number the events of the whole gateway, those included that a connection's scopes hide from
   * it: there a gap may be a false alarm, which costs a look at the history and nothing else.
   */
  count(seq: number | undefined): void {
    if (seq === undefined) return;
    const last = this.#lastSeq ?? seq;
    this.#lastSeq = Math.max(seq, last);
    if (seq > last + 1) this.deliverTo("all", { kind: "gap" });
  }

  /** How many runs are listened to. */
  get size(): number {
    return this.#runs.size;
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  /** Routes a `chat` event to the listeners of its run. */
  deliver(chat: ChatPayload): void {
    if (chat.state === "delta") this.noticed(chat.runId, chat.sessionKey);
    const run = this.#runs.get(chat.runId);
    if (run === undefined) return;
    const event = runEvent(chat, run.text);
    if (event === undefined) return;
    if (event.kind === "text") {
      run.text = event.text;
      run.writtenLength = undefined;
    }
    this.#tell(chat.runId, run, event);
  }

  /** Bytes of a run's reply as JSON, without the quotation marks; undefined when nobody listens to the run. */
  writtenLength(runId: string): number | undefined {
    const run = this.#runs.get(runId);
    return run && (run.writtenLength ??= Buffer.byteLength(JSON.stringify(run.text)) - 2);
  }

  /** Routes an addition to a reply. */
  append({ runId, text, writtenLength }: AppendedText): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    run.text += text;
    run.writtenLength = writtenLength;
    this.#tell(runId, run, { kind: "text", text: run.text });
  }

  /** Routes the step of a tool, if somebody wants to know. */
  used(runId: string, step: ToolStep): void {
    if (this.hearsTools) this.deliverTo([runId], { kind: "tool", step });
  }

  /** Tells every listener of one run, or of all runs. */
  deliverTo(runIds: Iterable<string> | "all", event: RunEvent): void {
    for (const runId of runIds === "all" ? [...this.#runs.keys()] : runIds) {
      const run = this.#runs.get(runId);
      if (run !== undefined) this.#tell(runId, run, event);
    }
  }

  #tell(runId: string, run: ListenedRun, event: RunEvent): void {
    for (const listener of run.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log.error("A listener to a run failed.", { runId, event: event.kind, error });
      }
    }
  }
}
