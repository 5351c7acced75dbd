import type { ConversationDocument, TurnOrder, UserMessageDocument } from "../conversation/documents.ts";
import { turnPlaces, type Turn, type TurnStore } from "./turn.ts";

/** The place of a turn: behind the latest one of its conversation. One that is open already keeps its place. */
export function placeInLine(
  messageId: string,
  known: ConversationDocument | undefined,
  stored: UserMessageDocument | undefined,
): TurnOrder {
  if (stored?.state === "open" && stored.order !== undefined) return stored.order;
  const latestTurn = known?.latestTurn;
  const number = (latestTurn?.number ?? 0) + 1;
  // One that is sent again without another in between still waits for whom it waited for.
  if (latestTurn === undefined || latestTurn.messageId === messageId) return { ...stored?.order, number };
  return { number, after: latestTurn.messageId };
}

/** A turn as far as its place in line is concerned. */
type InLine = Pick<Turn, "conversationId" | "messageId" | "order">;

/**
 * Whether the turn before is still being followed. One that was sent again meanwhile comes behind, and one whose lease
 * ran out is left to the sweep: neither is waited for.
 */
export async function isBusyBefore(store: TurnStore, turn: InLine, before: string): Promise<boolean> {
  const { message } = turnPlaces(store, turn.conversationId, before);
  const stored = (await message.get()).data();
  if (stored?.state !== "open" || (stored.order?.number ?? 0) >= turn.order.number) return false;
  return store.now() < stored.lease.until.toMillis();
}

/** Takes a turn that waits out of line; false when it does not wait. */
export async function askToStop(store: TurnStore, turn: InLine): Promise<boolean> {
  const { after } = turn.order;
  if (after === undefined || !(await isBusyBefore(store, turn, after))) return false;
  await turnPlaces(store, turn.conversationId, turn.messageId).message.update({ stopAsked: true });
  return true;
}

/** Whether that was done. */
export async function isAskedToStop(store: TurnStore, turn: InLine): Promise<boolean> {
  const stored = await turnPlaces(store, turn.conversationId, turn.messageId).message.get();
  return stored.data()?.stopAsked ?? false;
}
