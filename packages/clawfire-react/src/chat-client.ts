import type { MessagePage, Rating, SendResult } from "./contract.ts";
import { toCallFailure } from "./call-failure.ts";
import { ChatHistory, type HistoryState } from "./chat-history.ts";
import { empty, type ChatClientOptions, type ChatState } from "./chat-state.ts";
import { withLatest, withOlder, withPage } from "./message-list.ts";
import { MessageQueue } from "./message-queue.ts";
import { forgetTurn, rememberTurn, type PageMemory } from "./page-memory.ts";
import { rateReply } from "./rate-reply.ts";
import { Store } from "./store.ts";
import type { PageContext } from "./transport.ts";
import type { TabEvent } from "./tab-bus.ts";
import { conversationOf, isActive, messagesOf, newTurn, userMessage, type Turn } from "./turn.ts";
import { TurnFollower } from "./turn-follower.ts";

/** Owns the one conversation that a page shows. */
export class ChatClient {
  readonly memory: PageMemory;
  readonly #options: ChatClientOptions;
  readonly #store = new Store<ChatState>(empty);
  readonly #newId: () => string;
  readonly #queue: MessageQueue;
  #history: ChatHistory | undefined;
  #follower: TurnFollower | undefined;

  /** What the page tells of itself with each message; called when one is sent. */
  context: (() => PageContext | undefined) | undefined;

  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.memory = options.memory;
    this.#newId = options.newId ?? (() => crypto.randomUUID());
    this.#queue = new MessageQueue(this.memory, this.#store, this.#newId);
  }

  readonly subscribe = this.#store.subscribe;
  readonly snapshot = this.#store.snapshot;

  /** Shows what was open before a reload, and attaches to its turn. Returns the end of it; may be called again. */
  readonly connect = (): (() => void) => {
    const { bus } = this.#options;
    const unsubscribe = bus.listen((event, from) => from === "elsewhere" && this.#onOtherTab(event));
    this.open(this.memory.conversation);
    return () => {
      unsubscribe();
      this.#leave();
    };
  };

  /** Shows another conversation; undefined: a new one. */
  readonly open = (conversationId: string | undefined): void => {
    this.#leave();
    this.memory.conversation = conversationId;
    const queued = conversationId === undefined ? [] : this.memory.queue(conversationId);
    this.#store.set({ ...empty, conversationId, queued });
    const { pending } = this.memory;
    const mine = pending && conversationOf(pending) === conversationId ? pending : undefined;
    if (mine) this.#follow(newTurn(mine));
    if (conversationId !== undefined && conversationId !== mine?.messageId) void this.#load(conversationId);
  };

  /**
   * Sends a message; false when there is nothing to send, or the agent is still at the one before.
   * @param messageId a new UUID, where the page has given the message one. @default another
   */
  readonly send = (text: string, messageId?: string): boolean => {
    const { turn, messages, conversationId } = this.snapshot();
    if (text.trim() === "" || isActive(turn)) return false;
    if (turn) this.#store.set({ messages: [...messages, userMessage(turn, "failed")] });
    this.#begin(text, conversationId, messageId);
    return true;
  };

  /**
   * Sends a message, or keeps it until those before it are answered; it can be taken back until then. False when there is nothing
   * to send, or ten wait already.
   */
  readonly queue = (text: string): boolean => {
    const { turn, queued } = this.snapshot();
    return turn === undefined && queued.length === 0 ? this.send(text) : this.#queue.add(text);
  };

  /** Takes a message back that waits, and returns its text. */
  readonly unqueue = (id: string): string => this.#queue.remove(id);

  /** Nothing is under way any more: the next one goes. */
  #sendQueued(): void {
    const next = this.#queue.take();
    if (next) this.#begin(next.text, this.snapshot().conversationId, next.id);
  }

  readonly stop = (): void => this.#follower?.stop();

  /** Sends the failed message again, or the one that waits at once. */
  readonly retry = (): void => {
    const { turn } = this.snapshot();
    if (turn === undefined) return;
    if (turn.step.kind !== "failed") return this.#follower?.hurry();
    const { reason } = turn.step.failure;
    if (reason === "conversation-not-found") return this.#begin(turn.text, undefined);
    if (reason === "message-id-reused") return this.#begin(turn.text, turn.conversationId);
    this.#follow(newTurn(turn));
  };

  /** Takes a failed message back, and returns its text. */
  readonly takeBack = (): string => {
    const { turn } = this.snapshot();
    if (turn?.step.kind !== "failed") return "";
    this.#forget();
    this.#store.set({ turn: undefined });
    return turn.text;
  };

  readonly loadOlder = async (): Promise<void> => {
    const history = this.#history;
    if (!history?.hasOlder || this.snapshot().history.kind !== "ready") return;
    this.#store.set({ history: { kind: "ready", older: "loading" } });
    const page = await history.older().catch(() => undefined);
    if (this.#history !== history) return;
    const messages = page ? withOlder(this.snapshot().messages, page.messages) : this.snapshot().messages;
    this.#store.set({ messages, history: readyState(history) });
  };

  /** Says what the visitor thinks of a reply; "none" takes it back. Shows at once; false, and as before, when it is refused. */
  readonly rate = (replyId: string, value: Rating["value"] | "none", words?: string): Promise<boolean> =>
    rateReply(this.#store, this.#options.transport, { replyId, rating: value, words });

  /** Asks the backend what is new in the conversation, as another device may have written in it. */
  readonly refresh = async (): Promise<void> => {
    const { conversationId, turn } = this.snapshot();
    if (conversationId !== undefined && !isActive(turn)) await this.#load(conversationId);
  };

  async #load(conversationId: string): Promise<void> {
    const isFirst = this.#history?.conversationId !== conversationId;
    const history = isFirst ? new ChatHistory(this.#options.transport, conversationId) : this.#history;
    if (history === undefined) return;
    this.#history = history;
    if (isFirst) this.#store.set({ history: { kind: "loading" } });
    try {
      const page = await history.newest(isFirst);
      if (this.#history !== history) return;
      this.#show(page, history);
      if (isFirst) void this.#lookForMore(history);
    } catch (error) {
      if (this.#history !== history) return;
      if (isFirst) this.#history = undefined;
      if (isFirst) this.#store.set({ history: { kind: "failed", failure: toCallFailure(error) } });
    }
  }

  /** The agent may have said more on its own. The page does without it where that cannot be asked. */
  async #lookForMore(history: ChatHistory): Promise<void> {
    if (isActive(this.snapshot().turn)) return;
    const { transport } = this.#options;
    const { added } = await transport.refresh(history.conversationId).catch(() => ({ added: 0 }));
    if (added > 0 && this.#history === history) await this.refresh();
  }

  #show(page: MessagePage, history: ChatHistory): void {
    const { messages, turn } = withPage(this.snapshot(), page, history.conversationId);
    const before = this.snapshot().turn;
    if (isActive(before) && turn === undefined) this.#forget();
    this.#store.set({ messages, history: readyState(history) });
    if (turn && isActive(turn) && !isActive(before)) this.#follow(turn);
    else this.#store.set({ turn });
    this.#sendQueued();
  }

  #begin(text: string, conversationId: string | undefined, ownId?: string): void {
    const messageId = ownId !== undefined && uuid.test(ownId) ? ownId : this.#newId();
    if (conversationId === undefined) this.#store.set({ conversationId: undefined });
    this.#follow(
      newTurn({
        messageId,
        conversationId,
        text,
        createdAt: new Date().toISOString(),
        context: this.context?.(),
      }),
    );
  }

  #follow(turn: Turn): void {
    this.#follower?.leave();
    rememberTurn(this.memory, turn);
    this.#store.set({ turn });
    const follower = new TurnFollower({
      ...this.#options,
      turn,
      onChange: (now) => this.#onTurn(now, follower),
    });
    this.#follower = follower;
    void follower.follow().then((result) => result && this.#settle(result, follower));
  }

  #onTurn(turn: Turn, follower: TurnFollower): void {
    if (this.#follower !== follower) return;
    const before = this.snapshot().turn;
    const conversationId = turn.accepted ? conversationOf(turn) : this.snapshot().conversationId;
    this.#store.set({ turn, conversationId });
    if (turn.step.kind === "failed") forgetTurn(this.memory, turn);
    if (turn.accepted && !before?.accepted)
      this.#options.bus.tell({ kind: "accepted", conversationId: conversationOf(turn) });
  }

  #settle(result: SendResult, follower: TurnFollower): void {
    const { turn, messages } = this.snapshot();
    if (this.#follower !== follower || turn === undefined) return;
    this.#forget();
    const { conversationId } = result;
    this.#store.set({
      messages: withLatest(messages, messagesOf(turn, result)),
      turn: undefined,
      conversationId,
    });
    this.#history ??= new ChatHistory(this.#options.transport, conversationId);
    if (this.snapshot().history.kind === "none") this.#store.set({ history: readyState(this.#history) });
    this.#options.bus.tell({ kind: "settled", conversationId });
    this.#sendQueued();
  }

  #onOtherTab(event: TabEvent): void {
    const { conversationId } = this.snapshot();
    const isOurs = event.kind === "all-deleted" || event.conversationId === conversationId;
    if (!isOurs || conversationId === undefined) return;
    if (event.kind === "accepted" || event.kind === "settled") void this.refresh();
    else if (event.kind !== "renamed") this.open(undefined);
  }

  #forget(): void {
    this.#follower?.leave();
    this.#follower = undefined;
    this.memory.pending = undefined;
  }

  #leave(): void {
    this.#follower?.leave();
    this.#follower = undefined;
    this.#history = undefined;
  }
}

/** As the backend takes them. */
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function readyState(history: ChatHistory): HistoryState {
  return { kind: "ready", older: history.hasOlder ? "some" : "none" };
}
