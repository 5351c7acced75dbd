import { randomUUID } from "node:crypto";
import type {
  Attachment,
  AttachResult,
  ChatChunk,
  MessagePage,
  SendResult,
  UploadResult,
} from "../../../functions/src/contract/index.ts";
import { pollUntil } from "../../../functions/src/waiting.ts";
import type { Chosen } from "../../../functions/test/attachments/people.ts";
import { put } from "../../../functions/test/support/storage.ts";
import { call, stream } from "../../../tools/callable-client.ts";
import { CallRecord, endOf, type CallEnd } from "../../faults/call-record.ts";
import type { Place } from "../../faults/message.ts";

/** Milliseconds after which a call hangs: more than the longest that one follows its run. */
const HUNG_MS = 200_000;

/** How long a gateway may take to be there again: 2026.4 answers nothing for half a minute after its start. */
const AWAY_MS = 120_000;

/** One call of `chat` that sends a message. */
export interface Sent {
  readonly messageId: string;
  /** What it was told so far. */
  readonly record: CallRecord;
  /** Resolves with the first run that it follows. */
  readonly runId: Promise<string>;
  readonly end: Promise<CallEnd>;
}

/** Owns one conversation of one visitor, who sees of the project what a page does. */
export class Person {
  readonly #place: Place;
  readonly #idToken: string;
  #conversationId: string | undefined;
  /** The messages that it had answered. */
  readonly asked: string[] = [];

  constructor(place: Place, idToken: string) {
    this.#place = place;
    this.#idToken = idToken;
  }

  /** Sends a message; the same id again is the same message. */
  send(message: string, messageId: string = randomUUID(), files: readonly Attachment[] = []): Sent {
    // The first message again begins the same conversation.
    const conversationId = this.#conversationId === messageId ? undefined : this.#conversationId;
    this.#conversationId ??= messageId;
    const record = new CallRecord(this.#place.name);
    const runId = Promise.withResolvers<string>();
    const signal = AbortSignal.timeout(HUNG_MS);
    const attachments = files.map(({ id }) => ({ id }));
    const data = {
      message,
      messageId,
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(files.length > 0 && { attachments }),
    };
    const onChunk = (chunk: ChatChunk) => {
      record.take(chunk);
      if (chunk.type === "accepted") runId.resolve(chunk.runId);
    };
    const options = { idToken: this.#idToken, signal, onChunk };
    const end = stream<SendResult, ChatChunk>(this.#place.url, "chat", data, options).then(
      (result): CallEnd => ({ kind: "answered", result }),
      (error: unknown) => endOf(error, signal, false),
    );
    return { messageId, record, runId: runId.promise, end };
  }

  /**
   * Sends a message, as a page does again while the gateway is away or busy with its own start, and answers its reply;
   * rejects when it has none.
   */
  async ask(message: string): Promise<string> {
    const messageId = randomUUID();
    const look = async () => textUnlessAway(await this.send(message, messageId).end);
    const text = await pollUntil(look, { firstMs: 100, longestMs: 1_000 }, AbortSignal.timeout(AWAY_MS));
    this.asked.push(message);
    return text;
  }

  /** Uploads a file and has it looked at. @throws CallableError `attachment-refused` */
  async attach({ name, contentType, bytes }: Chosen): Promise<Attachment> {
    const asked = { action: "upload", name, contentType, bytes: bytes.length };
    const granted = await this.#call<UploadResult>("chat", asked);
    const { status } = await put(granted, bytes);
    if (status !== 200) throw new Error(`The bucket answered ${status}.`);
    return (await this.#call<AttachResult>("chat", { action: "attach", id: granted.id })).attachment;
  }

  /** What is stored of the conversation, oldest first. */
  async stored(): Promise<MessagePage["messages"]> {
    const data = { action: "messages", conversationId: this.#conversationId, pageSize: 100 };
    return (await this.#call<MessagePage>("conversations", data)).messages;
  }

  #call<Result>(callable: string, data: object): Promise<Result> {
    const options = { idToken: this.#idToken, signal: AbortSignal.timeout(HUNG_MS) };
    return call<Result>(this.#place.url, callable, data, options);
  }
}

function textUnlessAway(end: CallEnd): string | undefined {
  if (end.kind === "answered") return end.result.reply.text;
  if (end.kind === "refused" && end.reason === "gateway-unavailable") return undefined;
  throw new Error(`The message came to ${JSON.stringify(end)}`);
}
