import { collections } from "../../functions/src/database/paths.ts";
import type { Write } from "../database/documents.ts";
import type { Conversation } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

const conversationPath = new RegExp(`/${collections.conversations}/([^/]+)`);
const limitPath = new RegExp(`/${collections.limits}/([^/]+)$`);

/** Called after each commit. */
export function committed(world: World, writes: readonly Write[]): void {
  for (const write of writes) {
    const { path, kind } = write;
    const account = limitPath.exec(path)?.[1];
    if (account !== undefined) world.charges.set(account, (world.charges.get(account) ?? 0) + 1);
    const id = conversationPath.exec(path)?.[1];
    if (id === undefined) continue;
    world.trace.tell("database", `${kind} ${path.slice(path.indexOf(id))}${stateIn(write)}`);
    const conversation = world.journal.conversationOf(id);
    if (conversation?.deletion === "done" && isBegunAnew(write, conversation))
      conversation.deletion = "undone";
    const isGone = conversation?.deletion === "done";
    must(
      !isGone || kind === "delete",
      "deleted stays deleted",
      () => `${kind} of ${path} after it was deleted.`,
    );
  }
}

/**
 * Whether the message that began the conversation is stored by a call that was on its way when the deletion was told.
 * Two requests that overlap may take effect in either order; nothing tells this one from a message that is sent
 * afterwards, but a record of each deletion, and a deletion is to leave none.
 */
function isBegunAnew({ kind, path }: Write, { messages: [first] }: Conversation): boolean {
  const isFirst =
    kind === "create" && path.endsWith(`/${first?.messageId}/${collections.messages}/${first?.messageId}`);
  return isFirst && first?.calls.some(({ endedAtMs }) => endedAtMs === undefined) === true;
}

function stateIn(write: Write): string {
  if (write.kind === "delete") return "";
  const { state } = write.fields;
  return typeof state === "string" ? ` ${state}` : "";
}
