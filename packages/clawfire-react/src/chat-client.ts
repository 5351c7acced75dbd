import type { MessagePage, Rating, SendResult } from "./contract.ts";
import { ChatStore } from "./branches.ts";
import { toCallFailure } from "./call-failure.ts";
import { ChatHistory } from "./chat-history.ts";
import { empty, type ChatClientOptions } from "./chat-state.ts";
import { withLatest, withOlder, withPage } from "./message-list.ts";
import { MessageQueue } from "./message-queue.ts";
import { forgetTurn, rememberTurn, type PageMemory } from "./page-memory.ts";
import { rateReply } from "./rate-reply.ts";
import type { PageContext } from "./transport.ts";
import type { TabEvent } from "./tab-bus.ts";
import {
  anewOf,
  conversationOf,
  isActive,
  isMessageId,
  messagesOf,
  newTurn,
  type Beginning,
  type Turn,
} from "./turn.ts";
import { TurnFollower } from "./turn-follower.ts";

/** Owns the one conversation that a page shows. */
export class ChatClient {
  readonly memory: PageMemory;
  readonly #options: ChatClientOptions;
  readonly #store = new ChatStore(empty);
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
    const hear = (event: TabEvent, from: string) => from === "elsewhere" && this.#onOtherTab(event);
    const unsubscribe = this.#options.bus.listen(hear);
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
    const { turn, conversationId } = this.snapshot();
    if (text.trim() === "" || isActive(turn)) return false;
    if (turn) this.#store.keepFailed(turn);
    this.#begin(text, { conversationId, messageId });
    return true;
  };

  /**
   * Has the visitor's last message answered anew, or other words in its place. What was left is kept among `variants`. False
   * while the agent is at it, or when there is nothing to replace.
   * @param text @default the same words
   */
  readonly regenerate = (text?: string): boolean => {
    const { replaceable, conversationId } = this.snapshot();
    if (replaceable === undefined || text?.trim() === "") return false;
    this.#begin(text ?? replaceable.text, { conversationId, replaces: replaceable.id });
    return true;
  };

  /** Shows a message that was replaced, and what was said to it; the one that stands now shows everything again. */
  readonly showVariant = (id: string): void => this.#store.choose(id);

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
    if (next) this.#begin(next.text, { conversationId: this.snapshot().conversationId, messageId: next.id });
  }

  readonly stop = (): void => this.#follower?.stop();

  /** Sends the failed message again, or the one that waits at once. */
  readonly retry = (): void => {
    const { turn } = this.snapshot();
    if (turn?.step.kind !== "failed") return this.#follower?.hurry();
    const anew = anewOf(turn, turn.step.failure);
    if (anew !== undefined) return this.#begin(turn.text, anew);
    this.#follow(newTurn(turn));
  };

  /** Takes a failed message back, and returns its text. */
  readonly takeBack = (): string => {
    const { turn } = this.snapshot();
    if (turn?.step.kind !== "failed") return "";
    this.#forget();
    // What it replaced was left already.
    if (turn.accepted && turn.replaces !== undefined) this.#store.keepFailed(turn);
    this.#store.set({ turn: undefined });
    return turn.text;
  };

  readonly loadOlder = async (): Promise<void> => {
    const history = this.#history;
    if (!history?.hasOlder || this.snapshot().history.kind !== "ready") return;
    this.#store.set({ history: { kind: "ready", older: "loading" } });
    const page = await history.older().catch(() => undefined);
    if (this.#history !== history) return;
    const all = withOlder(this.snapshot().all, page?.messages ?? []);
    this.#store.set({ ...(page && { all }), history: history.state });
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
    try {
      if (isFirst) this.#store.set({ history: { kind: "loading" } });
      const page = await history.newest(isFirst);
      if (this.#history !== history) return;
      this.#show(page, history);
      if (isFirst) void this.#lookForMore(history);
    } catch (error) {
      if (this.#history !== history || !isFirst) return;
      this.#history = undefined;
      this.#store.set({ history: { kind: "failed", failure: toCallFailure(error) } });
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
    const { all, turn } = withPage(this.snapshot(), page, history.conversationId);
    const before = this.snapshot().turn;
    if (isActive(before) && turn === undefined) this.#forget();
    this.#store.set({ all, history: history.state });
    if (turn && isActive(turn) && !isActive(before)) this.#follow(turn);
    else this.#store.set({ turn });
    this.#sendQueued();
  }

  #begin(text: string, { conversationId, messageId = "", replaces }: Beginning): void {
    this.#store.set({ chosen: undefined, ...(conversationId === undefined && { conversationId }) });
    const message = { messageId: isMessageId(messageId) ? messageId : this.#newId(), text, replaces };
    const createdAt = new Date().toISOString();
    this.#follow(newTurn({ ...message, conversationId, createdAt, context: this.context?.() }));
  }

  #follow(turn: Turn): void {
    this.#follower?.leave();
    rememberTurn(this.memory, turn);
    this.#store.set({ turn });
    const onChange = (now: Turn) => this.#onTurn(now, follower);
    const follower: TurnFollower = new TurnFollower({ ...this.#options, turn, onChange });
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
    const [{ turn, all }, { conversationId }] = [this.snapshot(), result];
    if (this.#follower !== follower || turn === undefined) return;
    this.#forget();
    this.#store.set({ all: withLatest(all, messagesOf(turn, result)), turn: undefined, conversationId });
    const history = (this.#history ??= new ChatHistory(this.#options.transport, conversationId));
    if (this.snapshot().history.kind === "none") this.#store.set({ history: history.state });
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
