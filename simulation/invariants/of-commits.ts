import { collections } from "../../functions/src/database/paths.ts";
import type { Write } from "../database/documents.ts";
import type { Setting } from "../plan/step.ts";
import type { Conversation } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { checkOpening } from "./of-branches.ts";
import { checkDecisions } from "./of-decisions.ts";
import { checkLease } from "./of-leases.ts";
import { checkLimits } from "./of-limits.ts";
import { withoutMoves } from "./of-moves.ts";
import { watchStop } from "./of-waiting.ts";
import { must } from "./violation.ts";

const conversationPath = new RegExp(`/${collections.conversations}/([^/]+)`);
const limitPath = new RegExp(`/${collections.limits}/([^/]+)$`);

/** Called after each commit. */
export function committed(world: World, all: readonly Write[], machine: string | undefined): void {
  const writes = withoutMoves(world, all);
  const asked = new Set(writes.filter((write) => isAskedAgain(world, write)).map(({ path }) => path));
  checkDecisions(world, writes, asked.size);
  if (isLimited(world)) for (const write of writes) checkCharge(world, write, { writes, asked });
  for (const write of writes) {
    const { path, kind } = write;
    const id = conversationPath.exec(path)?.[1];
    if (id === undefined) continue;
    checkStored(world, write, machine);
    world.trace.tell("database", `${kind} ${path.slice(path.indexOf(id))}${stateIn(write)}`);
    const conversation = world.journal.conversationOf(id);
    if (conversation?.deletion !== undefined && isBegunAnew(write, conversation, world.time.nowMs))
      conversation.deletion = "undone";
    const isGone = conversation?.deletion === "done";
    must(
      !isGone || kind === "delete",
      "deleted stays deleted",
      () => `${kind} of ${path} after it was deleted.`,
    );
  }
}

const agentsPath = new RegExp(`/${collections.messages}/([^/]+-reply|late-[^/]+)$`);
const replyPath = new RegExp(`/${collections.messages}/[^/]+-reply$`);
const messagePath = new RegExp(`/${collections.messages}/[^/]+$`);

function checkStored(world: World, write: Write, machine: string | undefined): void {
  const { path, kind } = write;
  const id = agentsPath.exec(path)?.[1];
  const by = world.chat.instances.find((instance) => instance.machine.name === machine);
  if (id !== undefined && by !== undefined) world.journal.clocks.set(id, by.machine.epochMs);
  if (!replyPath.test(path)) {
    if (!messagePath.test(path)) return;
    checkLease(world, write, machine);
    const message = world.messageAt(path);
    if (message !== undefined && kind !== "delete" && write.fields["stopAsked"] === true)
      watchStop(world, message);
    return checkOpening(world, write);
  }
  must(kind === "delete" || !world.replies.has(path), "answered once", () => `${path} is stored once more.`);
  if (kind === "delete") world.replies.delete(path);
  else world.replies.add(path);
}

function isLimited({ setting: { environment } }: World): boolean {
  return environment["RATE_PER_MINUTE"] !== "0";
}

/** How many a message is charged to: its visitor, and the address of an anonymous one. */
function accountsOf({ environment, anonymous }: Setting, uid: string): number {
  return anonymous.has(uid) && environment["ADDRESS_PER_MINUTE"] !== "0" ? 2 : 1;
}

/** Whether a message may be asked once more from now on. */
function isAskedAgain({ attempts }: World, write: Write): boolean {
  if (write.kind === "delete") attempts.delete(write.path);
  if (write.kind === "delete") return false;
  const { attempt } = write.fields;
  if (typeof attempt !== "number" || attempt === attempts.get(write.path)) return false;
  attempts.set(write.path, attempt);
  return true;
}

/** For how long a commit may be on its way whose instance died, in milliseconds. */
const OUTLIVES_MS = 2_000;

interface Commit {
  readonly writes: readonly Write[];
  /** Paths of messages that may be asked once more. */
  readonly asked: ReadonlySet<string>;
}

/** A message that may be asked once more is charged in the same commit, and no other write is. */
function checkCharge(world: World, write: Write, { writes, asked }: Commit): void {
  if (write.kind === "delete" || typeof write.fields["attempt"] !== "number") return;
  const { path } = write;
  const charged = writes.flatMap((other) => limitPath.exec(other.path)?.[1] ?? []);
  // Of a guest who became an account it is the guest's, if it begins there anew.
  const uid = /clawfire-visitors\/([^/]+)\//.exec(path)?.[1] ?? "";
  const accounts = accountsOf(world.setting, uid);
  const isAsked = asked.has(path);
  must(charged.length === (isAsked ? accounts : 0), "charged once", () => {
    return `${path} is ${isAsked ? "to be asked" : "taken over"}, and charged ${charged.length} times.`;
  });
  for (const account of charged) checkLimits(world, account, uid);
}

/**
 * Whether the message that began the conversation is stored by a call that was on its way when the deletion was told.
 * Two requests that overlap may take effect in either order; nothing tells this one from a message that is sent
 * afterwards, but a record of each deletion, and a deletion is to leave none.
 */
function isBegunAnew({ kind, path }: Write, { messages: [first] }: Conversation, nowMs: number): boolean {
  const isFirst =
    kind === "create" && path.endsWith(`/${first?.messageId}/${collections.messages}/${first?.messageId}`);
  const isOnItsWay = (endedAtMs = nowMs) => nowMs - endedAtMs < OUTLIVES_MS;
  return isFirst && first?.calls.some(({ endedAtMs }) => isOnItsWay(endedAtMs)) === true;
}

function stateIn(write: Write): string {
  if (write.kind === "delete") return "";
  const { state } = write.fields;
  return typeof state === "string" ? ` ${state}` : "";
}
