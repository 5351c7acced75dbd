import type { ChatTransport, UIMessage, UIMessageChunk } from "ai";
import { toCallFailure } from "../call-failure.ts";
import type { ChatClient } from "../chat-client.ts";
import type { ChatSession } from "../chat-session.ts";
import type { ChatState } from "../chat-state.ts";
import type { Attachment } from "../contract.ts";
import { sentenceOf } from "../sentences.ts";
import { isActive, isSomething, type Turn } from "../turn.ts";
import { fileOf, filePart, isNewFile } from "./ui-messages.ts";

type Chunks = ReadableStreamDefaultController<UIMessageChunk>;

/**
 * What the AI SDK's `useChat` sends through, and resumes from. The client behind it follows the turn over lost connections
 * and reloads; a stream of the AI SDK shows what it has, from the beginning of the reply.
 */
export class ClawfireTransport implements ChatTransport<UIMessage> {
  /** A stream that is resumed tells the reply from its beginning. */
  readonly resumeStreamIsReplay = true;
  readonly #chat: ChatClient;
  #latest: TurnStream | undefined;
  #isBeginning = false;
  readonly #files: ChatSession["files"] | undefined;

  /** @param files uploads the files of a message. @default none are sent */
  constructor(chat: ChatClient, files?: ChatSession["files"]) {
    this.#chat = chat;
    this.#files = files;
  }

  /** Whether a stream shows the turn that is under way. */
  get isShowing(): boolean {
    return this.#isBeginning || (this.#latest?.isShowing ?? false);
  }

  /** @throws Error in a sentence when the agent is still at the message before, or there is nothing to send. */
  async sendMessages({
    messages,
    messageId,
    trigger,
    abortSignal,
  }: Parameters<ChatTransport<UIMessage>["sendMessages"]>[0]): Promise<ReadableStream<UIMessageChunk>> {
    this.#isBeginning = true;
    try {
      if (trigger === "regenerate-message") this.#askAgain();
      else this.#send(messages.at(-1), messageId, await this.#uploaded(messages.at(-1)));
      return this.#stream(abortSignal);
    } finally {
      this.#isBeginning = false;
    }
  }

  /** The turn that is under way, such as one from before a reload; null when there is none. */
  async reconnectToStream({
    abortSignal,
  }: Parameters<
    ChatTransport<UIMessage>["reconnectToStream"]
  >[0]): Promise<ReadableStream<UIMessageChunk> | null> {
    await this.#loaded();
    const isWanted = abortSignal?.aborted !== true && isActive(this.#chat.snapshot().turn);
    return isWanted ? this.#stream(abortSignal) : null;
  }

  /** @param edited id of the message in whose place it comes, if any. */
  #send(
    message: UIMessage | undefined,
    edited: string | undefined,
    attachments: readonly Attachment[],
  ): void {
    const text = (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
    if (!isSomething({ text, attachments })) throw new Error("There is nothing to send.");
    if (edited !== undefined) return this.#edit(text, edited);
    if (!this.#chat.send(text, message?.id, attachments))
      throw new Error("The agent is still at the message before.");
  }

  /** @throws Error in a sentence when one is not taken. */
  async #uploaded(message: UIMessage | undefined): Promise<Attachment[]> {
    const given = (message?.parts ?? []).filter(isNewFile);
    if (given.length === 0 || !this.#files) return [];
    const tray = await this.#files();
    return Promise.all(given.map(async (part) => tray.upload(await fileOf(part)))).catch((error: unknown) => {
      throw new Error(sentenceOf(toCallFailure(error)), { cause: error });
    });
  }

  #edit(text: string, id: string): void {
    if (this.#chat.snapshot().replaceable?.id !== id || !this.#chat.regenerate(text))
      throw new Error("Only the last message can be changed, once it is answered.");
  }

  /** A message that failed is sent again; one that was answered is asked anew. */
  #askAgain(): void {
    if (this.#chat.snapshot().turn?.step.kind === "failed") this.#chat.retry();
    else if (!this.#chat.regenerate()) throw new Error("The agent is still at the message before.");
  }

  #stream(abortSignal: AbortSignal | undefined): ReadableStream<UIMessageChunk> {
    const stream = new TurnStream(this.#chat);
    this.#latest?.leave();
    this.#latest = stream;
    // A resume takes the place of the one before by aborting it first, which is no wish to stop.
    const stop = () => setTimeout(() => this.#latest === stream && this.#chat.stop());
    abortSignal?.addEventListener("abort", stop, { once: true });
    return stream.chunks;
  }

  /** Until it is known whether the conversation that is open has a turn under way. */
  #loaded(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => this.#chat.snapshot().history.kind !== "loading" && resolve();
    const unsubscribe = this.#chat.subscribe(look);
    look();
    return promise.finally(unsubscribe);
  }
}

/** Owns one stream of the AI SDK over one turn: its end is the reply, the failure, or another turn. */
class TurnStream {
  readonly chunks: ReadableStream<UIMessageChunk>;
  readonly #turn: Turn | undefined;
  readonly #id: string;
  #unsubscribe = () => {};
  #out: Chunks | undefined;
  #told: string | undefined;
  #step: Turn["step"] | undefined;
  #tools: Turn["tools"] = [];
  readonly #toldFiles = new Set<string>();

  constructor(chat: ChatClient) {
    this.#turn = chat.snapshot().turn;
    this.#id = `${this.#turn?.messageId ?? ""}-reply`;
    this.chunks = new ReadableStream({
      start: (out) => {
        this.#out = out;
        out.enqueue({ type: "start", messageId: this.#id });
        this.#unsubscribe = chat.subscribe(() => this.#look(chat.snapshot()));
        this.#look(chat.snapshot());
      },
      cancel: () => this.leave(),
    });
  }

  get isShowing(): boolean {
    return this.#out !== undefined;
  }

  #look({ turn, messages }: ChatState): void {
    if (turn?.messageId === this.#turn?.messageId && turn !== undefined) return this.#follow(turn);
    const reply = messages.findLast(({ id }) => id === this.#id);
    if (reply !== undefined) this.#say(reply.text);
    this.#tellFiles(reply?.attachments);
    this.#finish();
  }

  #follow(turn: Turn): void {
    if (turn.reply !== "") this.#say(turn.reply);
    this.#tellFiles(turn.replyAttachments);
    if (turn.step !== this.#step) this.#tellStep(turn);
    this.#step = turn.step;
    if (turn.tools.length + this.#tools.length > 0) this.#tellTools(turn.tools);
    if (turn.step.kind !== "failed") return;
    this.#out?.enqueue({ type: "error", errorText: sentenceOf(turn.step.failure) });
    this.leave();
  }

  /** What there is of the reply now: more than what was said, or something else in its place. */
  #say(text: string): void {
    const told = this.#told ?? "";
    if (text === told) return;
    const isRewritten = !text.startsWith(told);
    if (isRewritten) this.#out?.enqueue({ type: "reset-step" });
    if (isRewritten || this.#told === undefined) this.#out?.enqueue({ type: "text-start", id: this.#id });
    this.#told = text;
    const delta = isRewritten ? text : text.slice(told.length);
    this.#out?.enqueue({ type: "text-delta", id: this.#id, delta });
  }

  /** For `onData`: why nothing comes at the moment. It is no part of the message. */
  #tellStep({ step, stopping }: Turn): void {
    const data = {
      step: step.kind,
      stopping,
      ...("phase" in step && { phase: step.phase }),
      ...("ahead" in step && { ahead: step.ahead, estimateMs: step.estimateMs }),
      ...("until" in step && { until: step.until }),
      ...("failure" in step && { sentence: sentenceOf(step.failure) }),
    };
    this.#out?.enqueue({ type: "data-step", data, transient: true });
  }

  /** For `onData`: all that the agent has used so far. */
  #tellTools(tools: Turn["tools"]): void {
    if (tools === this.#tools) return;
    this.#tools = tools;
    this.#out?.enqueue({ type: "data-tools", data: tools, transient: true });
  }

  #tellFiles(attachments: readonly Attachment[] = []): void {
    for (const attachment of attachments) {
      if (this.#toldFiles.has(attachment.id)) continue;
      this.#toldFiles.add(attachment.id);
      const { url, mediaType } = filePart(attachment);
      this.#out?.enqueue({ type: "file", url, mediaType });
    }
  }

  #finish(): void {
    if (this.#told !== undefined) this.#out?.enqueue({ type: "text-end", id: this.#id });
    this.#out?.enqueue({ type: "finish" });
    this.leave();
  }

  /** Ends the stream; the turn goes on. */
  leave(): void {
    this.#unsubscribe();
    this.#out?.close();
    this.#out = undefined;
  }
}
