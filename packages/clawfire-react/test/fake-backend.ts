import type {
  Attachment,
  AttachmentOffer,
  ChatChunk,
  Conversation,
  Message,
  SendResult,
} from "../src/contract.ts";
import type { Connectivity } from "../src/connectivity.ts";
import { CallFailure } from "../src/call-failure.ts";
import type { KeyValues } from "../src/page-memory.ts";
import type { ChatTransport, FileToUpload, RateReply, SendOptions, SentMessage } from "../src/transport.ts";

/** One call of `send` that the test answers. */
export interface FakeCall {
  readonly message: SentMessage;
  readonly signal: AbortSignal;
  say(chunk: ChatChunk): void;
  accept(): void;
  finish(text: string, state?: "complete" | "stopped"): void;
  fail(error: Error): void;
}

/** A backend of which the test decides every answer. */
export class FakeBackend implements ChatTransport {
  readonly calls: FakeCall[] = [];
  readonly stops: object[] = [];
  readonly uploads: FileToUpload[] = [];
  readonly attached: string[] = [];
  /** What visitors may attach. */
  offer: AttachmentOffer | undefined;
  readonly ratings: RateReply[] = [];
  stored: Message[] = [];
  conversations: Conversation[] = [];
  /** What the agent says on its own, found by the next `refresh`. */
  readonly late: Message[] = [];
  refreshes = 0;
  /** Thrown by the next call of `conversations`. */
  failure: CallFailure | undefined;

  get last(): FakeCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error("Nothing was sent.");
    return call;
  }

  send(message: SentMessage, { signal, onChunk }: SendOptions): Promise<SendResult> {
    const { promise, resolve, reject } = Promise.withResolvers<SendResult>();
    const { messageId, conversationId = messageId } = message;
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    this.calls.push({
      message,
      signal,
      say: onChunk,
      accept: () => onChunk({ type: "accepted", conversationId, messageId, runId: "run" }),
      finish: (text, state = "complete") => {
        const createdAt = new Date().toISOString();
        resolve({ conversationId, messageId, reply: { id: `${messageId}-reply`, text, state, createdAt } });
      },
      fail: reject,
    });
    return promise;
  }

  async stop(turn: object) {
    this.stops.push(turn);
    return { stopped: true };
  }

  async upload(file: FileToUpload) {
    this.#failIfAsked();
    this.uploads.push(file);
    const id = `file-${this.uploads.length}`;
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    return { id, url: `https://bucket/${id}`, method: "PUT", headers: {}, expiresAt } as const;
  }

  async attach(id: string) {
    this.#failIfAsked();
    this.attached.push(id);
    return { attachment: attachment(id) };
  }

  async rate({ rating, words, ...about }: RateReply) {
    this.#failIfAsked();
    this.ratings.push({ rating, words, ...about });
    return rating === "none" ? {} : { rating: { value: rating, words } };
  }

  async refresh() {
    this.refreshes += 1;
    const added = this.late.splice(0);
    this.stored.push(...added);
    return { added: added.length };
  }

  async messages(_id: string, { cursor, pageSize = 20 }: { cursor?: string | undefined; pageSize?: number }) {
    this.#failIfAsked();
    const end = cursor === undefined ? this.stored.length : Number(cursor);
    const start = Math.max(0, end - pageSize);
    const messages = this.stored.slice(start, end);
    return start === 0 ? { messages } : { messages, nextCursor: String(start) };
  }

  async list() {
    this.#failIfAsked();
    const { conversations, offer: attachments } = this;
    return { conversations, attachments };
  }

  async rename(id: string, title: string) {
    this.#failIfAsked();
    const conversation = this.conversations.find((one) => one.id === id);
    if (conversation === undefined) throw refusal("not-found", "conversation-not-found");
    return { conversation: { ...conversation, title } };
  }

  async delete() {
    this.#failIfAsked();
    return { deleted: 1 };
  }

  async claim() {
    this.#failIfAsked();
    return { moved: this.conversations.length, waiting: 0 };
  }

  async deleteAll() {
    this.#failIfAsked();
    return { deleted: this.conversations.length };
  }

  #failIfAsked(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }
}

/** A picture that is ready to be sent. */
export function attachment(id: string): Attachment {
  const about = { kind: "image", contentType: "image/png", bytes: 1_000, width: 20, height: 10 } as const;
  return { id, name: `${id}.png`, url: `https://bucket/${id}?signed`, ...about };
}

export function refusal(
  code: string,
  reason: string,
  more: { retryAfterMs?: number; details?: object } = {},
) {
  const details = { ...more.details } as Record<string, unknown>;
  return new CallFailure(`${reason}.`, { code, reason, retryAfterMs: more.retryAfterMs, details });
}

export class FakeNetwork implements Connectivity {
  #online = true;
  readonly #listeners = new Set<(online: boolean) => void>();

  isOnline = () => this.#online;

  subscribe = (listener: (online: boolean) => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  turn(online: boolean): void {
    this.#online = online;
    this.#listeners.forEach((listener) => listener(online));
  }
}

export function fakeStorage(): KeyValues {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
