import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ChatChunk, MessagePage, SendResult, StopResult } from "../../functions/src/contract/index.ts";
import { call, stream } from "../../tools/callable-client.ts";
import { CallRecord, endOf, type CallEnd } from "./call-record.ts";

/** Where a message can be sent to. */
export interface Place {
  readonly name: string;
  readonly url: string;
}

/** Milliseconds without an answer after which a call hangs: the functions' own bound, and room for a busy machine. */
const HUNG_MS = 50_000;

/** Milliseconds that a message may take over all of its calls. */
const GIVEN_UP_MS = 150_000;

/** How long its sender waits, in milliseconds: for one call, and over all of them. */
export interface Patience {
  readonly hungMs: number;
  readonly givenUpMs: number;
}

const usual: Patience = { hungMs: HUNG_MS, givenUpMs: GIVEN_UP_MS };

/** Milliseconds until the next try where nobody said how many. */
const pausesMs: Readonly<Record<string, number>> = { "still-running": 0, "run-failed": 0 };

/** A message with a nonce of its own, on its way to its reply. Owns what its sender was told. */
export class Message {
  readonly nonce = `nonce-${randomUUID()}`;
  readonly messageId = randomUUID();
  readonly text: string;
  readonly conversationId: string | undefined;
  readonly calls: CallRecord[] = [];
  patience = usual;
  readonly #idToken: string;

  /** Without a conversation it begins one. `marks` are for a model that obeys them. */
  constructor(idToken: string, conversationId?: string, marks = "", text?: string) {
    this.#idToken = idToken;
    this.conversationId = conversationId;
    this.text = text ?? `What of ${this.nonce}?${marks}`;
  }

  /** The id of its conversation, which a new one has from its first message. */
  get home(): string {
    return this.conversationId ?? this.messageId;
  }

  get answer(): SendResult | undefined {
    const end = this.calls.find((each) => each.end.kind === "answered")?.end;
    return end?.kind === "answered" ? end.result : undefined;
  }

  /** Sends it once. The signal is the browser that leaves. */
  async send(place: Place, browser?: AbortSignal): Promise<CallEnd> {
    const record = new CallRecord(place.name);
    this.calls.push(record);
    const bound = AbortSignal.timeout(this.patience.hungMs);
    const signal = browser === undefined ? bound : AbortSignal.any([bound, browser]);
    const { messageId, conversationId, text } = this;
    const data = { message: text, messageId, ...(conversationId === undefined ? {} : { conversationId }) };
    const onChunk = (chunk: ChatChunk) => record.take(chunk);
    const options = { idToken: this.#idToken, signal, onChunk };
    const end = await stream<SendResult, ChatChunk>(place.url, "chat", data, options).then(
      (result): CallEnd => ({ kind: "answered", result }),
      (error: unknown) => endOf(error, signal, browser?.aborted === true),
    );
    record.ended(end);
    return end;
  }

  /** Another message of the same conversation. @param text of a question by itself */
  next(text?: string): Message {
    const message = new Message(this.#idToken, this.home, "", text);
    message.patience = this.patience;
    return message;
  }

  /** Sends it until that is over, each time where it is told to, and as late as it is told to. */
  async insist(place: (round: number) => Place, isOver = isAnswered): Promise<void> {
    const givenUpAt = performance.now() + this.patience.givenUpMs;
    for (let round = 0; performance.now() < givenUpAt; round += 1) {
      const end = await this.send(place(round));
      if (end.kind === "hung" || isOver(end)) return;
      await delay(pauseAfter(end));
    }
  }

  /** Stops its run; false if there was nothing to stop, or nobody could be told to. */
  async stop(place: Place): Promise<boolean> {
    const data = { action: "stop", conversationId: this.home, messageId: this.messageId };
    const options = { idToken: this.#idToken, signal: AbortSignal.timeout(HUNG_MS) };
    const stopped = call<StopResult>(place.url, "chat", data, options);
    return (await stopped.catch(() => ({ stopped: false }))).stopped;
  }

  /** Looks whether its agent said more, as a page does that is opened; what fails then is no matter. */
  async refresh(place: Place): Promise<void> {
    const data = { action: "refresh", conversationId: this.home };
    const options = { idToken: this.#idToken, signal: AbortSignal.timeout(HUNG_MS) };
    await call(place.url, "chat", data, options).catch(() => {});
  }

  /** What is stored of its conversation, newest page. */
  async stored(place: Place): Promise<MessagePage["messages"]> {
    const data = { action: "messages", conversationId: this.home, pageSize: 100 };
    const options = { idToken: this.#idToken, signal: AbortSignal.timeout(HUNG_MS) };
    return (await call<MessagePage>(place.url, "conversations", data, options)).messages;
  }
}

function isAnswered({ kind }: CallEnd): boolean {
  return kind === "answered";
}

/** Whether the turn is settled: as answered, or as failed and to be sent again by its visitor. */
export function isSettled(end: CallEnd): boolean {
  return isAnswered(end) || (end.kind === "refused" && end.reason === "run-failed");
}

function pauseAfter(end: CallEnd): number {
  if (end.kind !== "refused") return 300;
  return end.retryAfterMs ?? pausesMs[end.reason] ?? 500;
}

/** A token that nobody signed, of a visitor with an account. */
export function unsignedToken(uid: string, verified = true): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    sub: uid,
    user_id: uid,
    email_verified: verified,
    firebase: { sign_in_provider: "password", identities: {} },
  };
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
}
