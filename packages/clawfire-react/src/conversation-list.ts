import type { AttachmentOffer, Conversation, ConversationPage } from "./contract.ts";
import { toCallFailure, type CallFailure } from "./call-failure.ts";
import { Store } from "./store.ts";
import type { TabBus } from "./tab-bus.ts";
import type { ChatTransport } from "./transport.ts";

export interface ConversationListState {
  readonly kind: "loading" | "ready" | "failed";
  /** Newest first. */
  readonly conversations: readonly Conversation[];
  readonly hasMore: boolean;
  /** What may be sent beside words; undefined: nothing, or it is not known yet. */
  readonly offer: AttachmentOffer | undefined;
  /** Why the latest action failed; absent once one succeeds. */
  readonly failure: CallFailure | undefined;
}

const PAGE_SIZE = 30;

/** Owns the list of a visitor's conversations. A change shows at once, and is taken back when it is refused. */
export class ConversationList {
  readonly #transport: ChatTransport;
  readonly #bus: TabBus;
  readonly #store = new Store<ConversationListState>({
    kind: "loading",
    conversations: [],
    hasMore: false,
    offer: undefined,
    failure: undefined,
  });
  #cursor: string | undefined;
  #latest = 0;

  constructor({ transport, bus }: { transport: ChatTransport; bus: TabBus }) {
    this.#transport = transport;
    this.#bus = bus;
  }

  readonly subscribe = this.#store.subscribe;
  readonly snapshot = this.#store.snapshot;

  /** Loads the list and follows what happens here and in other tabs. Returns the end of it. */
  readonly connect = (): (() => void) => {
    const unsubscribe = this.#bus.listen((event, from) => {
      if (event.kind === "accepted" || from === "elsewhere") void this.refresh();
    });
    void this.refresh();
    return unsubscribe;
  };

  /** The newest page, anew. */
  readonly refresh = async (): Promise<void> => {
    const call = (this.#latest += 1);
    await this.#attempt(async () => {
      const page = await this.#transport.list({ pageSize: PAGE_SIZE });
      if (call !== this.#latest) return;
      this.#cursor = page.nextCursor;
      this.#show(page, []);
    });
  };

  readonly loadMore = async (): Promise<void> => {
    const cursor = this.#cursor;
    if (cursor === undefined) return;
    this.#cursor = undefined;
    await this.#attempt(
      async () => {
        const page = await this.#transport.list({ pageSize: PAGE_SIZE, cursor });
        this.#cursor = page.nextCursor;
        this.#show(page, this.snapshot().conversations);
      },
      () => (this.#cursor = cursor),
    );
  };

  readonly rename = (conversationId: string, title: string): Promise<boolean> =>
    this.#change(
      (list) => list.map((one) => (one.id === conversationId ? { ...one, title: title.trim() } : one)),
      async () => {
        await this.#transport.rename(conversationId, title);
        this.#bus.tell({ kind: "renamed", conversationId });
      },
    );

  readonly delete = (conversationId: string): Promise<boolean> =>
    this.#change(
      (list) => list.filter(({ id }) => id !== conversationId),
      async () => {
        await this.#transport.delete(conversationId);
        this.#bus.tell({ kind: "deleted", conversationId });
      },
    );

  readonly deleteAll = (): Promise<boolean> =>
    this.#change(
      () => [],
      async () => {
        await this.#transport.deleteAll();
        this.#bus.tell({ kind: "all-deleted" });
      },
    );

  /** Shows the change, then makes it. */
  #change(
    edit: (list: readonly Conversation[]) => readonly Conversation[],
    make: () => Promise<void>,
  ): Promise<boolean> {
    const before = this.snapshot().conversations;
    this.#store.set({ conversations: edit(before) });
    return this.#attempt(make, () => this.#store.set({ conversations: before }));
  }

  async #attempt(work: () => Promise<void>, undo: () => void = () => {}): Promise<boolean> {
    try {
      await work();
      this.#store.set({ failure: undefined, kind: "ready" });
      return true;
    } catch (error) {
      undo();
      const kind = this.snapshot().kind === "ready" ? "ready" : "failed";
      this.#store.set({ failure: toCallFailure(error), kind });
      return false;
    }
  }

  #show(page: ConversationPage, before: readonly Conversation[]): void {
    const told = new Set(page.conversations.map(({ id }) => id));
    const conversations = [...before.filter(({ id }) => !told.has(id)), ...page.conversations];
    this.#store.set({ conversations, hasMore: page.nextCursor !== undefined, offer: page.attachments });
  }
}
