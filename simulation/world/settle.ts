import type { Instance } from "../../functions/src/instance.ts";
import { Violation } from "../invariants/violation.ts";
import { decideNothing } from "./decisions.ts";
import type { Conversation, Message, ReadMessage, SendCall } from "./journal.ts";
import { deployListing } from "./listing.ts";
import type { Visitors } from "./visitors.ts";
import type { World } from "./world.ts";

/** How long a message is sent again, with longer and longer pauses, before it counts as one that is never answered. */
const GIVES_UP_AFTER_MS = 10_800_000;
const LONGEST_PAUSE_MS = 60_000;

/** A refusal for longer than this is a daily limit, in milliseconds. */
const TOO_LONG_MS = 3_600_000;

/** Of the messages that were answered, one in so many is sent again: what is stored of all is compared later. */
const ANSWERED_AGAIN = 4;

/** The visitor of one message in so many never comes back to it. */
const LEFT_ALONE = 7;

/** Milliseconds in which every turn that nobody follows is settled: its lease, and some sweeps, four of which may put it off. */
const REST_MS = 1_900_000;

/** Ends all mishaps, and lets every visitor come to an answer. */
export async function settle(world: World, visitors: Visitors): Promise<void> {
  const { databaseFaults, gateways, secrets, trace, journal, browsers } = world;
  trace.tell("world", "nothing fails any more");
  databaseFaults.clear();
  secrets.set("OPENCLAW_GATEWAY_TOKEN", world.token);
  for (const { machine, gateway } of gateways) machine.run(() => gateway.clearFaults());
  for (const service of [world.desk, world.sweeper]) service.at(0).machine.beforeEach = undefined;
  if (world.listed !== undefined) await deployListing(world, []);
  await decideNothing(world);
  await Promise.all(
    journal.conversations.map((conversation) => settleConversation(world, visitors, conversation)),
  );
  await browsers.pause(REST_MS);
  for (const conversation of journal.conversations) await lookAgain(world, visitors, conversation);
  await browsers.pause(60_000);
  for (const [index, { machine }] of world.chat.instances.entries()) {
    machine.beforeEach = undefined;
    world.left += (await world.chat.at(index).call(hasLeftSomething, 60_000)) ? 1 : 0;
  }
}

/** Whether somebody still listens or waits on a connection, of an instance that has nothing to do. */
async function hasLeftSomething(instance: Instance): Promise<boolean> {
  const links = instance.fleet()?.links() ?? [instance.chatGateway()];
  const open = links.filter(({ state }) => state.kind === "open");
  const busy = await Promise.all(open.map(async (link) => !(await link.connection()).idle));
  return busy.includes(true);
}

async function settleConversation(
  world: World,
  visitors: Visitors,
  conversation: Conversation,
): Promise<void> {
  for (const message of conversation.messages) {
    if (conversation.deletion !== undefined) return;
    if (message.isForsaken || message.number % LEFT_ALONE === 0) continue;
    const isKnown = message.result !== undefined && message.number % ANSWERED_AGAIN !== 0;
    if (message.stoppedAtMs === undefined && !isKnown) await settleMessage(world, visitors, message);
  }
}

async function settleMessage(world: World, visitors: Visitors, message: Message): Promise<void> {
  let reason = "";
  const untilMs = world.time.nowMs + GIVES_UP_AFTER_MS;
  for (let pauseMs = 1_000; world.time.nowMs < untilMs; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const { outcome } = await visitors.send(message, { retries: 0 });
    if (outcome?.kind === "result" || isRefused(world, message)) return;
    reason = outcome?.reason ?? "";
    if (reason === "too-many-conversations" || message.stoppedAtMs !== undefined) return;
    const waitMs = Math.min(world.waits.get(message) ?? 0, LONGEST_PAUSE_MS);
    await world.browsers.pause(Math.max(waitMs, pauseMs));
  }
  world.check(() => {
    throw new Violation(
      "answered at last",
      `#${message.number} comes to ${reason}, however often it is sent.`,
    );
  });
}

/** Out of place by now, over a daily limit, or in a conversation that never began: its first message is over one, or was deleted on its way. */
function isRefused(world: World, { conversation, calls }: Message): boolean {
  const [first] = conversation.messages;
  if (first === undefined) return false;
  const last = calls.at(-1);
  if (hasFailedWith(last, "message-not-last") || hasFailedWith(last, "message-not-found")) return true;
  const isLimited = hasFailedWith(last, "rate-limited");
  const limited =
    isLimited && [...conversation.messages].some((message) => (world.waits.get(message) ?? 0) > TOO_LONG_MS);
  const hasNotBegun = first.calls.every(
    (call) => call.acceptedAtMs === undefined || hasFailedWith(call, "conversation-not-found"),
  );
  return limited || (hasFailedWith(last, "conversation-not-found") && hasNotBegun);
}

function hasFailedWith(call: SendCall | undefined, reason: string): boolean {
  return call?.outcome?.kind === "error" && call.outcome.reason === reason;
}

interface Page {
  readonly messages?: readonly ReadMessage[];
  readonly nextCursor?: string;
}

async function lookAgain(world: World, visitors: Visitors, conversation: Conversation): Promise<void> {
  const conversationId = world.journal.idOf(conversation);
  if (conversationId === undefined || conversation.deletion !== undefined) return;
  await visitors.request(conversation.uid, { action: "refresh", conversationId });
  const read: ReadMessage[] = [];
  let page: Page | undefined;
  do {
    const cursor = page?.nextCursor;
    const data = { action: "messages", conversationId, pageSize: 100, ...(cursor && { cursor }) };
    page = (await visitors.request(conversation.uid, data)) as Page | undefined;
    read.unshift(...(page?.messages ?? []));
  } while (page?.nextCursor !== undefined);
  world.read.set(conversation, read);
}
