import { setTimeout as delay } from "node:timers/promises";
import { tellAccount, type Account } from "./account.ts";
import { bounded, number, type Finding } from "./finding.ts";
import type { GatewayFleet, Oddity } from "./gateway-fleet.ts";
import type { Span, Untold } from "./figures.ts";

export interface ScenarioOptions {
  readonly visitors: number;
  /** Seconds of each span that is measured. */
  readonly seconds: number;
  readonly tell: (line: string) => void;
}

/** What is done to a fleet, and what is looked at. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** What is odd about each of the gateways that it needs. */
  readonly gateways: readonly Oddity[];
  readonly play: (fleet: GatewayFleet, options: ScenarioOptions) => Promise<readonly Finding[]>;
}

/** Milliseconds until a crowd talks as it then goes on. */
export const WARM_MS = 15_000;

/** Waits for so long, and answers the span that passed. */
export async function spanOf(seconds: number): Promise<Span> {
  const fromMs = performance.now();
  await delay(seconds * 1_000);
  return { fromMs, toMs: performance.now() };
}

/** Tells what became of the turns; none may be lost, doubled, misdelivered or left without an answer. */
export function judged(account: Account, tell: (line: string) => void): readonly Finding[] {
  for (const line of tellAccount(account)) tell(line);
  const { lost, doubled, misdelivered, hung } = account.verdict;
  return [
    bounded("turns lost", lost.length, { most: 0 }),
    bounded("turns doubled", doubled.length, { most: 0 }),
    bounded("replies to the wrong visitor", misdelivered.length, { most: 0 }),
    bounded("calls without an end", hung.length, { most: 0 }),
  ];
}

/** How many of the calls that waited without a word are told one by one. */
const SHOWN = 5;

/** Who waits without a word. @param most calls that may. */
export function silently(
  untoldCalls: readonly Untold[],
  tell: (line: string) => void,
  most?: number,
): Finding[] {
  for (const { waitedMs, gateway, told } of untoldCalls.slice(0, SHOWN))
    tell(`waited ${seconds(waitedMs)} s without a word, at gateway ${gateway}: ${told || "nothing"}`);
  const name = "calls that waited 2 s without a word";
  const count = untoldCalls.length;
  return [
    most === undefined ? { name, value: String(count) } : bounded(name, count, { most }),
    { name: "the longest of them, seconds", value: seconds(untoldCalls[0]?.waitedMs ?? 0) },
  ];
}

function seconds(ms: number): string {
  return number(ms / 1_000, 1);
}
