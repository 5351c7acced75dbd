import type { MessagePage } from "./contract.ts";
import { toCallFailure, type CallFailure } from "./call-failure.ts";
import type { ChatTransport } from "./transport.ts";

export type HistoryState =
  /** A new conversation has none. */
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly older: "none" | "some" | "loading" }
  | { readonly kind: "failed"; readonly failure: CallFailure };

const PAGE_SIZE = 30;

/** Owns where the paging through one conversation stands. */
export class ChatHistory {
  readonly #transport: ChatTransport;
  readonly conversationId: string;
  #cursor: string | undefined;
  #loading = false;

  constructor(transport: ChatTransport, conversationId: string) {
    this.#transport = transport;
    this.conversationId = conversationId;
  }

  get hasOlder(): boolean {
    return this.#cursor !== undefined;
  }

  get state(): HistoryState {
    return { kind: "ready", older: this.hasOlder ? "some" : "none" };
  }

  /** The newest page, anew; where older pages begin is learned once. @throws CallFailure */
  async newest(isFirst: boolean): Promise<MessagePage> {
    const page = await this.#page({ pageSize: PAGE_SIZE });
    if (isFirst) this.#cursor = page.nextCursor;
    return page;
  }

  /** The next older page; undefined when there is none, or one is under way. @throws CallFailure */
  async older(): Promise<MessagePage | undefined> {
    if (this.#cursor === undefined || this.#loading) return undefined;
    this.#loading = true;
    try {
      const page = await this.#page({ pageSize: PAGE_SIZE, cursor: this.#cursor });
      this.#cursor = page.nextCursor;
      return page;
    } finally {
      this.#loading = false;
    }
  }

  async #page(request: { pageSize: number; cursor?: string }): Promise<MessagePage> {
    try {
      return await this.#transport.messages(this.conversationId, request);
    } catch (error) {
      throw toCallFailure(error);
    }
  }
}
