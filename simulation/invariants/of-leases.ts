import type { Timestamp } from "firebase-admin/firestore";
import { TAKE_OVER_MS } from "../../functions/src/turn/lease.ts";
import type { Write } from "../database/documents.ts";
import type { Message } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { isInLeftBranch } from "./of-branches.ts";
import { calmIn } from "./of-waiting.ts";
import { must } from "./violation.ts";

/** Milliseconds by which the clocks of two instances may differ, and that a commit may be on its way. */
const SLACK_MS = 2_000;

/** How long a call may take to renew a lease, or to begin, in milliseconds. */
const RENEWS_WITHIN_MS = 30_000;

/** How often open turns are looked at, in milliseconds. */
const EVERY_MS = 20_000;

/** What is known of a lease from the commit that wrote it. */
export interface KnownLease {
  readonly holder: string;
  readonly untilMs: number;
  /** Whose call that was. */
  readonly machine: string | undefined;
  readonly isOpen: boolean;
  readonly attempt: number | undefined;
  /** It counts as failed, and its run may live. */
  readonly mayLive: boolean;
}

interface StoredTurn {
  readonly state?: string;
  readonly attempt?: number;
  readonly failure?: { readonly runEnded: boolean };
  readonly lease?: { readonly holder: string; readonly until: Timestamp };
}

/** Called after a write to a visitor's message. */
export function checkLease(world: World, write: Write, machine: string | undefined): void {
  const { path } = write;
  const before = world.leases.get(path);
  const stored = world.documents.get(path)?.fields as StoredTurn | undefined;
  if (stored?.lease === undefined) return void world.leases.delete(path);
  const { lease, attempt, state } = stored;
  const { holder, until } = lease;
  if (!isLeft(world, path)) checkPaid(write, before, stored);
  if (before?.isOpen === true && before.untilMs > world.time.nowMs + SLACK_MS)
    checkHeld(write, before, stored, machine);
  if (before?.isOpen === true) checkEnd(world, path, stored);
  world.leases.set(path, {
    holder,
    untilMs: until.toMillis() - world.setting.startsAtMs,
    machine: before?.holder === holder ? before.machine : machine,
    isOpen: state === "open",
    attempt,
    mayLive: mayLive(stored),
  });
}

/** A message whose branch was left is asked anew in the present one. */
function isLeft(world: World, path: string): boolean {
  const { conversation, openedAt } = world.messageAt(path) ?? {};
  return conversation !== undefined && openedAt !== undefined && isInLeftBranch(conversation, { openedAt });
}

function mayLive({ state, failure }: StoredTurn): boolean {
  return state === "failed" && failure?.runEnded === false;
}

function checkPaid({ path }: Write, before: KnownLease | undefined, { attempt }: StoredTurn): void {
  const isPaidAgain = before?.mayLive === true && before.attempt !== attempt;
  must(
    !isPaidAgain,
    "charged once",
    () => `${path} is to be asked anew, and the run that was paid for may live.`,
  );
}

/** While a lease is alive nobody else opens its turn, or marks it as one that failed while its run may live. */
function checkHeld(
  { path, kind }: Write,
  before: KnownLease,
  { lease, state, failure }: StoredTurn,
  machine: string | undefined,
): void {
  const isTaken = kind === "set" && before.holder !== lease?.holder;
  must(!isTaken, "leases hold", () => `The lease of ${path} is taken while it is alive.`);
  const isForeign = before.machine !== machine && state === "failed" && failure?.runEnded === false;
  must(!isForeign, "leases hold", () => {
    return `${machine} marks ${path} as failed, and ${before.machine} holds it.`;
  });
}

function checkEnd(world: World, path: string, { state, failure }: StoredTurn): void {
  const message = world.messageAt(path);
  const isEnded = state === "failed" && failure?.runEnded === true;
  must(!isEnded || message === undefined || !world.isSpeaking(message), "asked once", () => {
    return `#${message?.number} is marked as one whose run has ended, and is being answered.`;
  });
}

/** Looks again and again whether the turns that a call follows have a lease that is alive, and whether the others are left for long. */
export function watchLeases(world: World): void {
  world.time.after(EVERY_MS, () => {
    world.check(() => checkFollowed(world));
    if (calmIn(world, SWEPT_WITHIN_MS) === 0) world.check(() => checkSwept(world));
    watchLeases(world);
  });
}

/** For how long nothing must have failed before no turn is left for long, in milliseconds: some rounds of the sweep. */
const SWEPT_WITHIN_MS = 400_000;

/** How long a lease may be over before the sweep has looked at its turn, in milliseconds: some of its rounds. */
const UNSWEPT_MS = 300_000;

function checkSwept(world: World): void {
  for (const message of world.journal.messages.values()) {
    const { state, lease } = (world.documents.get(world.pathOf(message))?.fields ?? {}) as StoredTurn;
    if (state !== "open" || lease === undefined || message.conversation.deletion !== undefined) continue;
    const overForMs = world.time.nowMs + world.setting.startsAtMs - lease.until.toMillis();
    must(overForMs < UNSWEPT_MS, "no lease without an owner", () => {
      return `#${message.number} is open, and its lease is over for ${Math.round(overForMs)} ms.`;
    });
  }
}

function checkFollowed(world: World): void {
  if (world.failedLately) return;
  for (const message of world.journal.messages.values()) {
    if (message.conversation.deletion !== undefined || !isFollowed(world, message)) continue;
    const stored = world.documents.get(world.pathOf(message))?.fields as StoredTurn | undefined;
    if (stored?.state !== "open" || stored.lease === undefined) continue;
    const untilMs = stored.lease.until.toMillis() - world.setting.startsAtMs;
    must(untilMs + TAKE_OVER_MS > world.time.nowMs - SLACK_MS, "leases hold", () => {
      return `#${message.number} is followed, and its lease ended ${Math.round(world.time.nowMs - untilMs)} ms ago.`;
    });
  }
}

function isFollowed({ time }: World, { calls }: Message): boolean {
  const since = time.nowMs - RENEWS_WITHIN_MS;
  return calls.some(
    ({ outcome, acceptedAtMs, startedAtMs }) =>
      outcome === undefined && acceptedAtMs !== undefined && startedAtMs < since,
  );
}
