import type { Attachment, MessagePage, Rating } from "./contract.ts";
import { ChatStore } from "./branches.ts";
import { toCallFailure } from "./call-failure.ts";
import { ChatHistory } from "./chat-history.ts";
import { empty, type ChatClientOptions } from "./chat-state.ts";
import { CurrentTurn } from "./current-turn.ts";
import { withOlder, withPage } from "./message-list.ts";
import { MessageQueue } from "./message-queue.ts";
import type { PageMemory } from "./page-memory.ts";
import { rateReply } from "./rate-reply.ts";
import type { PageContext } from "./transport.ts";
import type { TabEvent } from "./tab-bus.ts";
import { conversationOf, isActive, isSomething, newTurn } from "./turn.ts";

/** Owns the one conversation that a page shows. */
export class ChatClient {
  readonly memory: PageMemory;
  readonly #options: ChatClientOptions;
  readonly #store = new ChatStore(empty);
  readonly #queue: MessageQueue;
  readonly #turn: CurrentTurn;
  #history: ChatHistory | undefined;

  /** What the page tells of itself with each message; called when one is sent. */
  context: (() => PageContext | undefined) | undefined;

  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.memory = options.memory;
    const newId = options.newId ?? (() => crypto.randomUUID());
    this.#queue = new MessageQueue(this.memory, this.#store, newId);
    this.#turn = new CurrentTurn({
      ...options,
      newId,
      store: this.#store,
      context: () => this.context?.(),
      onSettled: (conversationId) => this.#onSettled(conversationId),
    });
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
    if (mine) this.#turn.follow(newTurn(mine));
    if (conversationId !== undefined && conversationId !== mine?.messageId) void this.#load(conversationId);
  };

  /**
   * Sends a message; false when there is nothing to send, or the agent is still at the one before.
   * @param messageId a new UUID, where the page has given the message one. @default another
   * @param attachments files that are ready. @default none
   */
  readonly send = (text: string, messageId?: string, attachments?: readonly Attachment[]): boolean => {
    const { turn, conversationId } = this.snapshot();
    const said = { text, attachments };
    if (!isSomething(said) || isActive(turn)) return false;
    if (turn) this.#store.keepFailed(turn);
    this.#turn.begin(said, { conversationId, messageId });
    return true;
  };

  /**
   * Has the visitor's last message answered anew, or other words in its place; its files stay. What was left is kept among
   * `variants`. False while the agent is at it, or when there is nothing to replace.
   * @param text @default the same words
   */
  readonly regenerate = (text?: string): boolean => {
    const { replaceable, conversationId } = this.snapshot();
    if (replaceable === undefined) return false;
    const said = { text: text ?? replaceable.text, attachments: replaceable.attachments };
    if (!isSomething(said)) return false;
    this.#turn.begin(said, { conversationId, replaces: replaceable.id });
    return true;
  };

  /** Shows a message that was replaced, and what was said to it; the one that stands now shows everything again. */
  readonly showVariant = (id: string): void => this.#store.choose(id);

  /**
   * Sends a message, or keeps it until those before it are answered; it can be taken back until then. False when there is nothing
   * to send, or ten wait already.
   */
  readonly queue = (text: string, attachments?: readonly Attachment[]): boolean => {
    const { turn, queued } = this.snapshot();
    const isFirst = turn === undefined && queued.length === 0;
    return isFirst ? this.send(text, undefined, attachments) : this.#queue.add({ text, attachments });
  };

  /** Takes a message back that waits, and returns its text. */
  readonly unqueue = (id: string): string => this.#queue.remove(id);

  readonly stop = (): void => this.#turn.stop();

  /** Sends the failed message again, or the one that waits at once. */
  readonly retry = (): void => this.#turn.retry();

  /** Takes a failed message back, and returns its text. */
  readonly takeBack = (): string => {
    const { turn } = this.snapshot();
    if (turn?.step.kind !== "failed") return "";
    this.#turn.forget();
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

  /**
   * Another URL of a file that is shown, as the one that came with its message lasts for minutes.
   * @throws CallFailure `attachment-refused` when the file is gone
   */
  readonly renewFile = async (id: string): Promise<string> => {
    const { attachment } = await this.#options.transport.attach(id).catch((error: unknown) => {
      throw toCallFailure(error);
    });
    return attachment.url;
  };

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
    if (isActive(before) && turn === undefined) this.#turn.forget();
    this.#store.set({ all, history: history.state });
    if (turn && isActive(turn) && !isActive(before)) this.#turn.follow(turn);
    else this.#store.set({ turn });
    this.#sendQueued();
  }

  #onSettled(conversationId: string): void {
    const history = (this.#history ??= new ChatHistory(this.#options.transport, conversationId));
    if (this.snapshot().history.kind === "none") this.#store.set({ history: history.state });
    this.#sendQueued();
  }

  /** Nothing is under way any more: the next one goes. */
  #sendQueued(): void {
    const next = this.#queue.take();
    if (next) this.#turn.begin(next, { conversationId: this.snapshot().conversationId, messageId: next.id });
  }

  #onOtherTab(event: TabEvent): void {
    const { conversationId } = this.snapshot();
    const isOurs = event.kind === "all-deleted" || event.conversationId === conversationId;
    if (!isOurs || conversationId === undefined) return;
    if (event.kind === "accepted" || event.kind === "settled") void this.refresh();
    else if (event.kind !== "renamed") this.open(undefined);
  }

  #leave(): void {
    this.#turn.leave();
    this.#history = undefined;
  }
}
