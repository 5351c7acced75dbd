import type { Message, Rating } from "./contract.ts";
import type { ChatState } from "./chat-state.ts";
import type { Store } from "./store.ts";
import type { ChatTransport, RateReply } from "./transport.ts";

/** Says what the visitor thinks of a reply. Shows at once; false, and as before, when it is refused. */
export async function rateReply(
  store: Store<ChatState>,
  transport: ChatTransport,
  { replyId, rating, words }: Omit<RateReply, "conversationId">,
): Promise<boolean> {
  const { conversationId, all } = store.snapshot();
  if (conversationId === undefined) return false;
  const before = all.find(({ id }) => id === replyId)?.rating;
  show(store, replyId, rating === "none" ? undefined : { value: rating, words });
  try {
    await transport.rate({ conversationId, replyId, rating, ...(words ? { words } : {}) });
    return true;
  } catch {
    show(store, replyId, before);
    return false;
  }
}

function show(store: Store<ChatState>, replyId: string, rating: Rating | undefined): void {
  const rated = (message: Message) => (message.id === replyId ? { ...message, rating } : message);
  store.set({ all: store.snapshot().all.map(rated) });
}
