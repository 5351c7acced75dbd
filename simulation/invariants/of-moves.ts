import { collections } from "../../functions/src/database/paths.ts";
import type { Write } from "../database/documents.ts";
import { accountOf } from "../world/claims.ts";
import type { Conversation, ReadMessage } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

const pathOfOne = new RegExp(
  `^(.*/)${collections.visitors}/([^/]+)(/${collections.conversations}/([^/]+).*)$`,
);

/** What a commit writes beside moving to an account what was a guest's. What is known of that goes along. */
export function withoutMoves(world: World, writes: readonly Write[]): readonly Write[] {
  const gone = new Set(writes.filter(({ kind }) => kind === "delete").map(({ path }) => path));
  const moved = new Set<string>();
  for (const { path } of writes) {
    const from = formerPath(world, path);
    if (from === undefined || !gone.has(from)) continue;
    moved.add(path).add(from);
    take(world, from, path);
    const [, , uid = "", rest = "", id = ""] = pathOfOne.exec(path) ?? [];
    const conversation = world.journal.conversationOf(id);
    if (conversation !== undefined && rest === `/${collections.conversations}/${id}`)
      becomeItsOwn(world, conversation, uid);
  }
  return writes.filter(({ path }) => !moved.has(path));
}

/** Where something of an account's was while it was the guest's. */
function formerPath({ journal }: World, path: string): string | undefined {
  const [, root, uid, rest, id = ""] = pathOfOne.exec(path) ?? [];
  const { visitor } = journal.conversationOf(id) ?? {};
  if (visitor === undefined || uid !== accountOf(visitor)) return undefined;
  return `${root}${collections.visitors}/visitor-${visitor}${rest}`;
}

function take({ attempts, leases, replies }: World, from: string, to: string): void {
  for (const known of [attempts, leases] as Map<string, unknown>[]) {
    if (known.has(from)) known.set(to, known.get(from));
    known.delete(from);
  }
  if (replies.delete(from)) replies.add(to);
}

/** For how long a commit may be on its way whose instance died, in milliseconds. */
const OUTLIVES_MS = 2_000;

/** A call of the guest that sends the first message once more, and is on its way by then, begins the conversation anew where it was. */
function becomeItsOwn({ journal, trace, time }: World, conversation: Conversation, uid: string): void {
  const [first] = conversation.messages;
  const isOnItsWay = (endedAtMs = time.nowMs) => time.nowMs - endedAtMs < OUTLIVES_MS;
  if (first?.calls.some(({ endedAtMs }) => isOnItsWay(endedAtMs)) === true)
    conversation.deletion ??= "undone";
  conversation.uid = uid;
  conversation.movedAt = journal.nextMoment();
  trace.tell(uid, `has conversation ${conversation.number}`);
}

/** Called when a world has come to rest: all that a guest had is at the account, once. */
export function checkMoved(world: World, conversation: Conversation, read: readonly ReadMessage[]): void {
  const { visitor, number, messages } = conversation;
  if (!world.journal.claimed.has(visitor)) return;
  const id = world.journal.idOf(conversation) ?? "";
  for (const { path } of world.documents.all())
    must(!path.includes(`/visitor-${visitor}/${collections.conversations}/${id}`), "nothing is lost", () => {
      return `${path} of conversation ${number} is still the guest's.`;
    });
  for (const message of messages)
    for (const wanted of [message.result?.messageId, message.result?.reply.id])
      must(
        wanted === undefined || read.filter((one) => one.id === wanted).length === 1,
        "nothing is lost",
        () => {
          return `#${message.number} or its reply was moved, and is not in conversation ${number}.`;
        },
      );
}
