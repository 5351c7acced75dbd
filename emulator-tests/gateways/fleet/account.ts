import { join, judge, wrongs, type Verdict } from "../../faults/verdict.ts";
import type { Talk } from "./crowd.ts";
import { told, type AskedBy } from "./figures.ts";
import type { GatewayFleet } from "./gateway-fleet.ts";

/** Conversations that are read back at a time. */
const READ_AT_ONCE = 8;

/** What became of all turns, once each is over. */
export interface Account {
  readonly turns: number;
  readonly verdict: Verdict;
  /** Turns by how often the model was asked for them, what a restarted gateway asked by itself left out. */
  readonly asked: ReadonlyMap<number, number>;
  /** Turns that a restarted gateway went on with by itself. */
  readonly resumed: number;
  /** Refusals and broken calls by what was told. */
  readonly told: ReadonlyMap<string, number>;
}

/** Compares what each visitor was told, what is stored, and what the models were asked. */
export async function accountOf(fleet: GatewayFleet, talks: readonly Talk[]): Promise<Account> {
  const asked = fleet.asked();
  const conversations = [...Map.groupBy(talks, ({ message }) => message.home).values()];
  const verdicts: Verdict[] = [];
  const readNext = async () => {
    for (let own = conversations.pop(); own !== undefined; own = conversations.pop())
      verdicts.push(...(await verdictsOf(fleet, own, asked)));
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, readNext));
  const prompts = talks.map(({ message }) => asked.get(message.nonce) ?? []);
  const times = Map.groupBy(prompts, (all) => all.filter(({ isResumed }) => !isResumed).length);
  return {
    turns: talks.length,
    verdict: join(verdicts),
    asked: new Map([...times].map(([count, turns]) => [count, turns.length])),
    resumed: prompts.filter((all) => all.some(({ isResumed }) => isResumed)).length,
    told: told(talks),
  };
}

/** In words, for people. */
export function tellAccount({ turns, verdict, asked, resumed, told: refusals }: Account): readonly string[] {
  const times = [...asked]
    .toSorted(([a], [b]) => a - b)
    .map(([count, number]) => `${number} asked ${count}x`);
  const reasons = [...refusals].map(([reason, count]) => `${reason} ${count}`);
  const wrong = wrongs.map((kind) => `${verdict[kind].length} ${kind}`);
  return [
    `${turns} turns: ${times.join(", ")}; ${resumed} gone on with by a restarted gateway; ${wrong.join(", ")}`,
    `told beside replies: ${reasons.join(", ") || "nothing"}`,
    ...wrongs.flatMap((kind) => verdict[kind].slice(0, 5).map((words) => `  ${kind}: ${words}`)),
  ];
}

async function verdictsOf(fleet: GatewayFleet, own: readonly Talk[], asked: AskedBy): Promise<Verdict[]> {
  const stored = (await own[0]?.message.stored(fleet.at(0))) ?? [];
  return own.map(({ message }) => {
    const { messageId, nonce, calls } = message;
    const prompts = asked.get(nonce) ?? [];
    const wanted = prompts.filter(({ isResumed }) => !isResumed);
    const askedRunIds = wanted.map((_, index) => String(index));
    // Only a run that is known to have failed is asked again.
    const failures = calls.filter(({ end }) => end.kind === "refused" && end.reason === "run-failed").length;
    const verdict = judge({
      ...{ messageId, nonce, calls, askedRunIds, answeredRunIds: [], stored },
      ...{ namesRuns: false, mayBeResumed: prompts.length > wanted.length },
    });
    const again = `asked ${wanted.length} times after ${failures} failures: ${nonce}`;
    return wanted.length > failures + 1 ? { ...verdict, doubled: [...verdict.doubled, again] } : verdict;
  });
}
