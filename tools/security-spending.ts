/** The part of `npm run test:security` that spends as much of an owner's money as an attacker can. */
import { limitOf } from "../functions/src/database/paths.ts";
import { p99 } from "../bench/statistics.ts";
import {
  AttackedSite,
  flood,
  replay,
  visits,
  withClocks,
  type From,
  type Kind,
} from "../emulator-tests/security/spending.ts";
import type { Tally } from "./security-tally.ts";

const ACCOUNTS = 1_000;
const NETWORKS = 65_536;

/** Messages in the first minute, and on the first day. */
type Spending = readonly [minute: number, day: number];

interface Attack {
  readonly who: string;
  readonly senders: readonly From[];
  /** As the rules of the first limits reckon it: charged were anonymous accounts only, and IPv6 by /64. */
  readonly before: Spending;
  /** Messages at once, and a minute after them. */
  readonly now: readonly [atOnce: number, aMinute: number];
}

const accounts = (kind: Kind, count: number, addressOf: (index: number) => string): From[] =>
  Array.from({ length: count }, (_, index) => ({ uid: `${kind}-${index}`, kind, address: addressOf(index) }));

const attacks: readonly Attack[] = [
  {
    who: `${ACCOUNTS} anonymous accounts, one address`,
    senders: accounts("anonymous", ACCOUNTS, () => "203.0.113.1"),
    before: [60, 43_230],
    now: [30, 30],
  },
  {
    who: `${ACCOUNTS} e-mail addresses that nobody verified, one address`,
    senders: accounts("password", ACCOUNTS, () => "203.0.113.2"),
    before: [15 * ACCOUNTS, 200 * ACCOUNTS],
    now: [30, 30],
  },
  {
    who: `${NETWORKS} networks of one /48, an anonymous account in each`,
    senders: accounts("anonymous", NETWORKS, (index) => `2001:db8:bad:${index.toString(16)}::1`),
    before: [15 * NETWORKS, 50 * NETWORKS],
    now: [120, 120],
  },
];

export async function checkSpending(tally: Tally): Promise<void> {
  console.log("\n— what an attacker can spend: messages in the first minute, and on the first day\n");
  await using site = await AttackedSite.open();
  for (const {
    who,
    senders,
    before,
    now: [atOnce, aMinute],
  } of attacks) {
    site.anew();
    const begunMs = Date.now();
    const count = await site.letIn(senders);
    const most = atOnce + ((Date.now() - begunMs) * aMinute) / 60_000 + 1;
    const now: Spending = [atOnce + aMinute, atOnce + aMinute * 1_440];
    console.log(
      `${who}: ${told(before)} before (reckoned), ${told(now)} now (${count} of ${senders.length} sent at once were let in)`,
    );
    tally.count(
      count > 0 && count <= most,
      `${who}: ${count} were let in, at most ${most.toFixed(0)} may be`,
    );
  }
  await checkVerified(site, tally);
  await checkReplays(site, tally);
  await checkOthers(site, tally);
}

function told([minute, day]: Spending): string {
  return `${minute.toLocaleString("en")} and ${day.toLocaleString("en")}`;
}

/** Whoever verified an address for each account has each account's own limits: budgets and App Check are for them. */
async function checkVerified(site: AttackedSite, tally: Tally): Promise<void> {
  site.anew();
  const one = accounts("verified", 1, () => "203.0.113.3");
  const count = await site.letIn(Array.from({ length: 20 }, () => one).flat());
  const before: Spending = [15 * ACCOUNTS, 200 * ACCOUNTS];
  console.log(
    `${ACCOUNTS} verified accounts: ${told(before)} before and now (${count} of 20 of one of them were let in)`,
  );
  tally.count(count >= 1 && count <= 6, `a verified account: ${count} of 20 were let in`);
}

async function checkReplays(site: AttackedSite, tally: Tally): Promise<void> {
  site.anew();
  const from = { uid: "replaying", kind: "anonymous", address: "203.0.113.4" } as const;
  await replay(site, from, 50);
  const charged: unknown = (await limitOf(site.database, from.uid).get()).get("today");
  console.log(`one message 50 times: charged ${String(charged)} time`);
  tally.count(charged === 1, `a message that was sent 50 times was charged ${String(charged)} times`);
  const clocks = await withClocks(site.database, 100);
  console.log(`100 messages by clocks an hour apart: ${clocks} let in`);
  tally.count(clocks >= 1 && clocks <= 5, `clocks an hour apart let ${clocks} in`);
}

const VISITS = 60;
const CALLS_A_SECOND = 300;

/** Somebody else, from elsewhere, on the same instance. */
async function checkOthers(site: AttackedSite, tally: Tally): Promise<void> {
  site.anew();
  await visits(site, 10, "warming");
  const own = p99(await visits(site, VISITS, "before"));
  const over = new AbortController();
  const flooding = flood(site, CALLS_A_SECOND, over.signal);
  const meanwhile = await visits(site, VISITS, "meanwhile").finally(() => over.abort());
  const made = await flooding;
  const during = p99(meanwhile);
  console.log(
    `somebody else's turn, p99: ${own.toFixed(0)} ms alone, ${during.toFixed(0)} ms during ${made} hostile calls (${CALLS_A_SECOND} a second)`,
  );
  // How long it takes is told and not judged: the machine may do other things too. That all were answered is.
  tally.count(meanwhile.length === VISITS, "somebody else was shut out meanwhile");
}
