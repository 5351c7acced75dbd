import type { SoakTally } from "./soak-tally.ts";
import { wrongs } from "./verdict.ts";

/** What became of the turns of a soak, one outcome a line. */
export function soakTable(tally: SoakTally): string {
  const rows: [string, number | string][] = [
    ["turns", tally.ended],
    ["answered", tally.ended - tally.unanswered.length],
    ["failed, and can be sent again", tally.unanswered.length],
    ...sorted(tally.asked).map(([times, turns]): [string, number] => [timesAsked(times), turns]),
    ["failed, sent again at the end, and answered", tally.unanswered.filter(({ answer }) => answer).length],
    ...sorted(tally.states).map(([state, turns]): [string, number] => [
      `stored as ${state} in the end`,
      turns,
    ]),
    ...wrongs.map((wrong): [string, number] => [wrong, tally.verdict[wrong].length]),
    ["calls beyond the first", tally.retries],
    ...sorted(tally.told).map(([reason, times]): [string, number] => [`  after ${reason}`, times]),
    ["sockets cut", tally.cuts],
    ["gateway restarts", tally.restarts],
    ["seconds", tally.seconds.toFixed(1)],
    ["turns a second", (tally.ended / tally.seconds).toFixed(1)],
    ["milliseconds to the answer, p50", tally.latencyMs(0.5)],
    ["milliseconds to the answer, p99", tally.latencyMs(0.99)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(8)}`).join("\n");
}

function sorted<Key extends string | number>(counts: ReadonlyMap<Key, number>): [Key, number][] {
  return [...counts].toSorted(([, one], [, other]) => other - one);
}

function timesAsked(times: number): string {
  if (times === 1) return "model asked exactly once";
  return times === 0 ? "model never asked" : `model asked ${times} times`;
}
