import type { Attachment, AttachmentOffer } from "../contract.ts";
import type { CallFailure } from "../call-failure.ts";
import type { ChatClient } from "../chat-client.ts";
import type { ChatState } from "../chat-state.ts";
import { Store } from "../store.ts";
import { UploadJob, refusal, type UploadTools } from "./upload-job.ts";
import { isPicture } from "./shrink.ts";
import { nextStep, type Upload, type UploadEvent } from "./upload.ts";

export interface TrayState {
  /** Files beside what is being written in the conversation that is open. */
  readonly uploads: readonly Upload[];
  /** What was chosen last and is not among them, with the reason. */
  readonly refused: readonly RefusedFile[];
}

export interface RefusedFile {
  readonly name: string;
  readonly failure: CallFailure;
}

export interface FileTrayOptions extends Omit<UploadTools, "largest" | "takes"> {
  readonly chat: Pick<ChatClient, "snapshot" | "subscribe" | "memory">;
  readonly offer: () => AttachmentOffer | undefined;
  /** @default crypto.randomUUID */
  readonly newId?: () => string;
}

/** Uploads that run at a time: a phone has little memory, and two keep a connection busy. */
const AT_A_TIME = 2;

/** Owns the files that a visitor chose beside a message that is not sent yet, by conversation. Those that are ready outlive a reload. */
export class FileTray {
  readonly #options: FileTrayOptions;
  readonly #store = new Store<TrayState>({ uploads: [], refused: [] });
  readonly #places = new Map<string, readonly Upload[]>();
  readonly #jobs = new Map<string, UploadJob>();
  readonly #line: UploadJob[] = [];
  #running = 0;
  #place = "";

  constructor(options: FileTrayOptions) {
    this.#options = options;
    this.#look(options.chat.snapshot());
    options.chat.subscribe(() => this.#look(options.chat.snapshot()));
  }

  readonly subscribe = this.#store.subscribe;
  readonly snapshot = this.#store.snapshot;

  /** Takes what can be sent, and begins to upload it; `refused` tells what cannot. */
  readonly add = (files: Iterable<File>): void => {
    const offer = this.#options.offer();
    const refused: RefusedFile[] = [];
    for (const file of files) {
      const problem = problemOf(file, offer, this.snapshot().uploads.length);
      if (problem === undefined) this.#begin(file);
      else refused.push({ name: file.name, failure: refusal(problem) });
    }
    this.#store.set({ refused });
  };

  readonly retry = (id: string): void => {
    const job = this.#jobs.get(id);
    if (job === undefined || this.#find(id)?.step.kind !== "failed") return;
    this.#tell(id, { kind: "again" });
    this.#enqueue(job);
  };

  readonly remove = (id: string): void => {
    this.#jobs.get(id)?.leave();
    this.#jobs.delete(id);
    forgetPicture(this.#find(id));
    this.#change((uploads) => uploads.filter((one) => one.id !== id));
  };

  /** What can be sent now; undefined while one is not ready. */
  get ready(): readonly Attachment[] | undefined {
    const { uploads } = this.snapshot();
    const ready = uploads.flatMap(({ step }) => (step.kind === "ready" ? [step.attachment] : []));
    return ready.length === uploads.length ? ready : undefined;
  }

  /**
   * Uploads a file that stands beside no draft, and resolves once it can be sent.
   * @throws CallFailure when it is not taken.
   */
  readonly upload = (file: File): Promise<Attachment> => {
    const { promise, resolve, reject } = Promise.withResolvers<Attachment>();
    const job = this.#job(file, (event) => {
      if (event.kind === "checked") resolve(event.attachment);
      if (event.kind === "refused") reject(event.failure);
    });
    this.#enqueue(job);
    return promise;
  };

  /** They were sent. */
  readonly clear = (): void => {
    for (const { id } of this.snapshot().uploads) this.remove(id);
    this.#store.set({ refused: [] });
  };

  /** Shows again what was sent with a message that the visitor took back. */
  readonly putBack = (attachments: readonly Attachment[] = []): void => {
    const known = new Set(this.snapshot().uploads.map(({ id }) => id));
    const back = attachments.filter(({ id }) => !known.has(id)).map(readyUpload);
    this.#change((uploads) => [...back, ...uploads]);
  };

  #begin(file: File): void {
    const id = (this.#options.newId ?? (() => crypto.randomUUID()))();
    const { name, size: bytes, type: contentType } = file;
    const preview = isPicture(contentType) ? URL.createObjectURL(file) : undefined;
    const step = { kind: "waiting", offline: false } as const;
    this.#change((uploads) => [...uploads, { id, name, bytes, contentType, preview, step }]);
    const job = this.#job(file, (event) => this.#tell(id, event));
    this.#jobs.set(id, job);
    this.#enqueue(job);
  }

  /** Where no offer is known, the backend says what is too large. */
  #job(file: File, tell: (event: UploadEvent) => void): UploadJob {
    const { offer } = this.#options;
    const largest = () => offer()?.bytes ?? Number.POSITIVE_INFINITY;
    const takes = (contentType: string) => offer()?.contentTypes.includes(contentType) ?? true;
    return new UploadJob({ ...this.#options, largest, takes }, file, tell);
  }

  #enqueue(job: UploadJob): void {
    this.#line.push(job);
    if (this.#running < AT_A_TIME) void this.#work();
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let job = this.#line.shift(); job; job = this.#line.shift()) await job.run();
    this.#running -= 1;
  }

  #tell(id: string, event: UploadEvent): void {
    for (const [place, uploads] of this.#places)
      if (uploads.some((one) => one.id === id))
        this.#set(
          place,
          uploads.map((one) => (one.id === id ? { ...one, step: nextStep(one.step, event) } : one)),
        );
  }

  #find(id: string): Upload | undefined {
    return this.snapshot().uploads.find((one) => one.id === id);
  }

  #change(change: (uploads: readonly Upload[]) => readonly Upload[]): void {
    this.#set(this.#place, change(this.snapshot().uploads));
  }

  #set(place: string, uploads: readonly Upload[]): void {
    const before = this.#places.get(place) ?? [];
    this.#places.set(place, uploads);
    if (place === this.#place) this.#store.set({ uploads });
    // How far an upload is says nothing that would be kept.
    if (keptOf(before) !== keptOf(uploads)) this.#keep(place, uploads);
  }

  #keep(place: string, uploads: readonly Upload[]): void {
    const files = uploads.map(({ name, step }) => (step.kind === "ready" ? step.attachment : { name }));
    this.#options.chat.memory.keepFiles(place, files);
  }

  /** The visitor went to another conversation, or the new one that he writes in has got its id. */
  #look({ conversationId = "", turn }: ChatState): void {
    if (conversationId === this.#place && this.#places.has(conversationId)) return;
    const before = this.#place === "" ? this.#places.get("") : undefined;
    const isBegun = turn?.messageId === conversationId && turn.conversationId === undefined;
    if (before && isBegun) this.#set("", []);
    this.#place = conversationId;
    const there = this.#places.get(conversationId) ?? this.#restored(conversationId);
    const uploads = before && isBegun ? [...there, ...before] : there;
    this.#set(conversationId, uploads);
    this.#store.set({ refused: [] });
  }

  #restored(place: string): readonly Upload[] {
    return this.#options.chat.memory
      .files(place)
      .map((file, index) => ("id" in file ? readyUpload(file) : lostUpload(file.name, index)));
  }
}

function problemOf(file: File, offer: AttachmentOffer | undefined, there: number): string | undefined {
  if (offer === undefined) return "off";
  if (there >= offer.most) return "too-many";
  if (file.size === 0) return "empty";
  if (isPicture(file.type)) return offer.contentTypes.some(isPicture) ? undefined : "kind";
  if (file.size > offer.bytes) return "too-large";
  // A browser that knows no type says none, and the backend goes by the name then.
  const isTaken = file.type === "" || file.type.startsWith("text/") || offer.contentTypes.includes(file.type);
  return isTaken && offer.contentTypes.some((type) => !isPicture(type)) ? undefined : "kind";
}

function readyUpload(attachment: Attachment): Upload {
  const { id, name, bytes, contentType } = attachment;
  return { id, name, bytes, contentType, step: { kind: "ready", attachment } };
}

/** What it was read from is gone with the page. */
function lostUpload(name: string, index: number): Upload {
  const step = { kind: "failed", failure: refusal("left"), again: false } as const;
  return { id: `left-${index}`, name, bytes: undefined, contentType: "", step };
}

function keptOf(uploads: readonly Upload[]): string {
  return uploads.map(({ id, step }) => `${id} ${step.kind === "ready"}`).join();
}

function forgetPicture(upload: Upload | undefined): void {
  if (upload?.preview !== undefined) URL.revokeObjectURL(upload.preview);
}
