import { collections } from "../../functions/src/database/paths.ts";
import type { Write } from "../database/documents.ts";
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
    const isGone = world.journal.conversationOf(id)?.deletion === "done";
    must(
      !isGone || kind === "delete",
      "deleted stays deleted",
      () => `${kind} of ${path} after it was deleted.`,
    );
  }
}

function stateIn(write: Write): string {
  if (write.kind === "delete") return "";
  const { state } = write.fields;
  return typeof state === "string" ? ` ${state}` : "";
}
