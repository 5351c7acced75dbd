import type { ChatChunk, SendResult } from "./contract.ts";
import { afterFailure } from "./after-failure.ts";
import { cancelled, connectionLost, toCallFailure, type CallFailure } from "./call-failure.ts";
import type { Connectivity } from "./connectivity.ts";
import type { ChatTransport } from "./transport.ts";
import { conversationOf, ReplyText, type Turn, type TurnStep } from "./turn.ts";

export interface FollowerOptions {
  readonly transport: ChatTransport;
  readonly connectivity: Connectivity;
  readonly turn: Turn;
  readonly onChange: (turn: Turn) => void;
}

/**
 * Owns one turn on its way to its reply: sends the message, and attaches to its turn again, by the same id, as often
 * as the connection is lost or the backend asks for it.
 */
export class TurnFollower {
  readonly #transport: ChatTransport;
  readonly #connectivity: Connectivity;
  readonly #onChange: (turn: Turn) => void;
  readonly #over = new AbortController();
  #turn: Turn;
  #attempt = 0;
  #heard = false;
  #stopSent = false;
  #wake: (() => void) | undefined;

  constructor({ transport, connectivity, turn, onChange }: FollowerOptions) {
    this.#transport = transport;
    this.#connectivity = connectivity;
    this.#turn = turn;
    this.#onChange = onChange;
  }

  /** Resolves with the reply, or with undefined when it was left or given up; the turn tells why. */
  async follow(): Promise<SendResult | undefined> {
    while (!this.#over.signal.aborted) {
      try {
        return await this.#ask();
      } catch (error) {
        if (this.#over.signal.aborted || !(await this.#recover(toCallFailure(error)))) return undefined;
      }
    }
    return undefined;
  }

  /** Ends the following, silently. The run goes on at the backend. */
  leave(): void {
    this.#over.abort();
    this.#wake?.();
  }

  /** Does at once what is being waited for. */
  hurry(): void {
    this.#wake?.();
  }

  /** Asks the agent to stop. A message that may not have got there at all is taken back. */
  stop(): void {
    const { kind } = this.#turn.step;
    if (kind === "failed" || this.#turn.stopping) return;
    if (kind === "offline" || kind === "resting") return this.#takeBack();
    this.#change({ stopping: true });
    if (this.#turn.accepted) void this.#sendStop();
  }

  async #ask(): Promise<SendResult> {
    const {
      text: message,
      attachments = [],
      messageId,
      conversationId,
      replaces,
      context,
      reply,
    } = this.#turn;
    this.#attempt += 1;
    this.#heard = false;
    if (reply === "" && this.#turn.step.kind !== "waiting") this.#change({ step: { kind: "sending" } });
    const attempt = new AbortController();
    const unsubscribe = this.#connectivity.subscribe((online) => online || attempt.abort(connectionLost()));
    const replyText = new ReplyText();
    try {
      return await this.#transport.send(
        {
          message,
          messageId,
          ...(conversationId === undefined ? {} : { conversationId }),
          ...(replaces === undefined ? {} : { replaces }),
          ...(attachments.length > 0 && { attachments: attachments.map(({ id }) => ({ id })) }),
          ...(context === undefined ? {} : { context }),
        },
        {
          signal: AbortSignal.any([attempt.signal, this.#over.signal]),
          onChunk: (chunk) => this.#hear(chunk, replyText),
        },
      );
    } finally {
      unsubscribe();
    }
  }

  #hear(chunk: ChatChunk, replyText: ReplyText): void {
    if (this.#over.signal.aborted) return;
    this.#heard = true;
    if (chunk.type === "delta" || chunk.type === "replace") this.#attempt = 0;
    this.#turn = replyText.apply(this.#turn, chunk);
    this.#onChange(this.#turn);
    if (chunk.type === "accepted" && this.#turn.stopping) void this.#sendStop();
  }

  /** True when it is time to ask again. */
  async #recover(failure: CallFailure): Promise<boolean> {
    if (typeof failure.details["conversationId"] === "string") this.#turn = { ...this.#turn, accepted: true };
    if (this.#turn.stopping && !this.#turn.accepted) {
      this.#takeBack();
      return false;
    }
    // A connection that brought anything at all was no failed attempt to connect.
    if (failure.reason === "connection-lost" && this.#heard) this.#attempt = 1;
    const attempt = Math.max(this.#attempt, 1);
    const next = afterFailure(failure, { attempt, online: this.#connectivity.isOnline() });
    switch (next.kind) {
      case "give-up":
        this.#giveUp(failure);
        return false;
      case "when-online":
        this.#change({ step: { kind: "offline" } });
        await this.#rest(undefined, true);
        break;
      case "again":
        // A second or two need no words of their own while the reply is under way.
        if (next.afterMs >= 2_000 || !this.#turn.accepted) this.#showRest(failure, next.afterMs);
        await this.#rest(next.afterMs, failure.reason === "connection-lost");
    }
    return !this.#over.signal.aborted;
  }

  #showRest(failure: CallFailure, ms: number): void {
    this.#change({ step: { kind: "resting", until: Date.now() + ms, failure } });
  }

  /** Waits for the time to pass, for the network, to be hurried, or to be left. */
  async #rest(ms: number | undefined, untilOnline: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    const unsubscribe = this.#connectivity.subscribe((online) => online && untilOnline && resolve());
    if (ms === undefined && this.#connectivity.isOnline()) resolve();
    await promise;
    this.#wake = undefined;
    unsubscribe();
    clearTimeout(timer);
  }

  #giveUp(failure: CallFailure): void {
    const { retryAfterMs } = failure;
    const retryAt = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
    this.#change({ step: { kind: "failed", failure, retryAt }, stopping: false });
  }

  #takeBack(): void {
    this.#change({ step: { kind: "failed", failure: cancelled() } satisfies TurnStep, stopping: false });
    this.leave();
    void this.#sendStop();
  }

  /** The reply that there is by then comes as the result of `send`. */
  async #sendStop(): Promise<void> {
    if (this.#stopSent) return;
    this.#stopSent = true;
    const { messageId } = this.#turn;
    const { stopped } = await this.#transport
      .stop({ conversationId: conversationOf(this.#turn), messageId })
      .catch(() => ({ stopped: false }));
    this.#stopSent = false;
    if (!stopped && this.#turn.stopping && !this.#over.signal.aborted) this.#change({ stopping: false });
  }

  #change(change: Partial<Turn>): void {
    this.#turn = { ...this.#turn, ...change };
    this.#onChange(this.#turn);
  }
}
