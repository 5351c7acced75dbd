import type { Visitors } from "./visitors.ts";
import type { World } from "./world.ts";

export function accountOf(visitor: number): string {
  return `account-${visitor}`;
}

/** Milliseconds after which a page claims once more what it was not told to be moved. */
const AGAIN_MS = 3_000;

/** A guest becomes an account, which goes on with the guest's conversations as soon as they are its own. */
export async function claim(world: World, visitors: Visitors, visitor: number): Promise<void> {
  const { journal, browsers } = world;
  journal.claimed.add(visitor);
  for (const conversation of journal.conversations.filter((one) => one.visitor === visitor)) {
    const { messages, deletion } = conversation;
    if (messages.length === 0) conversation.uid = accountOf(visitor);
    // One whose first message is on its way may stay with the guest, and one that is being deleted may be moved.
    else if (deletion === "asked" || world.storedMessages(conversation).length === 0)
      conversation.deletion = deletion === "done" ? deletion : "undone";
  }
  const request = { action: "claim", guestToken: `visitor-${visitor}` };
  while ((await visitors.request(accountOf(visitor), request)) === undefined) await browsers.pause(AGAIN_MS);
}
