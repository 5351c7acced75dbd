import { afterFailure } from "../after-failure.ts";
import { CallFailure, connectionLost, toCallFailure } from "../call-failure.ts";
import type { Connectivity } from "../connectivity.ts";
import type { Attachment, UploadResult } from "../contract.ts";
import type { ChatTransport } from "../transport.ts";
import { TICKET_OVER, type Put } from "./put.ts";
import { isPicture, type Shrunk } from "./shrink.ts";
import type { UploadEvent } from "./upload.ts";

export interface UploadTools {
  readonly transport: Pick<ChatTransport, "upload" | "attach">;
  readonly connectivity: Connectivity;
  readonly put: Put;
  readonly shrink: (file: File) => Promise<Shrunk | undefined>;
  /** The largest that is taken, in bytes. */
  readonly largest: () => number;
  /** Whether files of a content type are taken as they are. */
  readonly takes: (contentType: string) => boolean;
}

/** An upload is good for so much longer at least, in milliseconds, where it is begun. */
const LEFT_MS = 5_000;

/** Reasons after which the same file cannot be taken, however often it is tried. */
const forGood =
  /^(?:off|kind|not-what-it-says|too-large|empty|unreadable|too-many-pixels|locked|wordless|infected|text-only|gateway-too-small)$/;

/** A refusal as the backend words it, of what is seen here already. */
export function refusal(problem: string): CallFailure {
  return new CallFailure("The file was not taken.", {
    code: "failed-precondition",
    reason: "attachment-refused",
    details: { problem },
  });
}

/** Owns one file on its way: shrinks it, asks where it goes, uploads it, and has it looked at; again where the connection is lost. */
export class UploadJob {
  readonly #tools: UploadTools;
  readonly #file: File;
  readonly #tell: (event: UploadEvent) => void;
  readonly #over = new AbortController();
  #small: Shrunk | undefined;
  #ticket: UploadResult | undefined;
  #isThere = false;

  constructor(tools: UploadTools, file: File, tell: (event: UploadEvent) => void) {
    this.#tools = tools;
    this.#file = file;
    this.#tell = tell;
  }

  /** Resolves once it is ready, failed or left. May be run again after it failed. */
  async run(): Promise<void> {
    for (let attempt = 1; !this.#over.signal.aborted; attempt += 1) {
      try {
        const attachment = await this.#attempt();
        return this.#tell({ kind: "checked", attachment });
      } catch (error) {
        if (this.#over.signal.aborted || !(await this.#recover(toCallFailure(error), attempt))) return;
      }
    }
  }

  leave(): void {
    this.#over.abort();
  }

  async #attempt(): Promise<Attachment> {
    const { blob, name } = (this.#small ??= await this.#shrunk());
    if (blob.size > this.#tools.largest()) throw refusal("too-large");
    if (!this.#isThere) await this.#upload(blob, name);
    this.#tell({ kind: "check" });
    return (await this.#tools.transport.attach(this.#ticket?.id ?? "")).attachment;
  }

  async #shrunk(): Promise<Shrunk> {
    const file = this.#file;
    if (!isPicture(file.type)) return { blob: file, name: file.name };
    this.#tell({ kind: "shrink" });
    const small = await this.#tools.shrink(file);
    // Sent as it is, a picture would tell what its camera noted in it.
    if (small === undefined) throw refusal(this.#tools.takes(file.type) ? "unreadable" : "kind");
    return small;
  }

  async #upload(blob: Blob, name: string): Promise<void> {
    const { transport, connectivity, put } = this.#tools;
    this.#tell({ kind: "upload" });
    const isOver = Date.parse(this.#ticket?.expiresAt ?? "") < Date.now() + LEFT_MS;
    if (this.#ticket === undefined || isOver)
      this.#ticket = await transport.upload({ name, contentType: blob.type, bytes: blob.size });
    const attempt = new AbortController();
    const unsubscribe = connectivity.subscribe((online) => online || attempt.abort(connectionLost()));
    try {
      await put(this.#ticket, blob, {
        signal: AbortSignal.any([attempt.signal, this.#over.signal]),
        onProgress: (part) => this.#tell({ kind: "progress", part }),
      });
      this.#isThere = true;
    } finally {
      unsubscribe();
    }
  }

  /** True when it is time to try again. */
  async #recover(failure: CallFailure, attempt: number): Promise<boolean> {
    const { connectivity } = this.#tools;
    const problem = String(failure.details["problem"]);
    const isStale = failure.reason === TICKET_OVER || problem === "expired" || problem === "unknown";
    if (isStale || problem === "not-uploaded") this.#forget(isStale);
    const online = connectivity.isOnline();
    const next =
      isStale && attempt < 3
        ? { kind: "again" as const, afterMs: 0 }
        : afterFailure(failure, { attempt, online });
    if (next.kind === "give-up") {
      this.#tell({ kind: "refused", failure, again: !forGood.test(problem) });
      return false;
    }
    this.#tell({ kind: "lost", online });
    await this.#rest(next.kind === "again" ? next.afterMs : undefined);
    return !this.#over.signal.aborted;
  }

  #forget(ticket: boolean): void {
    this.#isThere = false;
    if (ticket) this.#ticket = undefined;
  }

  /** Waits for the time to pass, or for the network. */
  async #rest(ms: number | undefined): Promise<void> {
    const { connectivity } = this.#tools;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    const unsubscribe = connectivity.subscribe((online) => online && resolve());
    if (ms === undefined && connectivity.isOnline()) resolve();
    this.#over.signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    unsubscribe();
    clearTimeout(timer);
  }
}
