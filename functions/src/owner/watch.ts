import * as z from "zod";
import type { BudgetState, Halt, SiteSettings } from "../contract/index.ts";
import type { Alert } from "./alert.ts";
import { keyOf, nameOf } from "./budgets.ts";
import {
  aboutEach,
  AWAY_MS,
  awaySince,
  deviceWaiting,
  type GatewaySight,
  type OneSight,
} from "./watch-gateways.ts";

const MINUTE_MS = 60_000;

/** The time over which failures and refusals are looked at, in milliseconds. */
const WINDOW_MS = 10 * MINUTE_MS;

/** After how long a site that is paused for its errors is tried again, in milliseconds. */
const ERRORS_HALT_MS = 10 * MINUTE_MS;

/** Turns without which nothing is said of a rate, and the part of them that may fail. */
const TURNS_AT_LEAST = 20;
const ERROR_RATE = 0.5;

/** Messages that limits refuse in the window before somebody is suspected. */
const ABUSE_AT_LEAST = 200;

/** Percentages of a budget that an owner is told of. */
const MARKS = [50, 80, 100] as const;

const Counts = z.object({
  atMs: z.number(),
  /** The UTC day whose sums these are. */
  day: z.string(),
  turns: z.number(),
  failed: z.number(),
  refused: z.number(),
});

/** What a day's counters say at one moment. */
export type Counts = z.infer<typeof Counts>;

/** The document of `watchStatus`. Times are epoch milliseconds. */
export const WatchState = z.object({
  /** Since when the gateway cannot be reached. */
  awaySinceMs: z.number().optional(),
  /** The same of each of several gateways, by its address. */
  gatewaysAwaySinceMs: z.record(z.string(), z.number()).default({}),
  errorsSinceMs: z.number().optional(),
  abuseSinceMs: z.number().optional(),
  /** Of the latest looks that saw something new, oldest first; the first may be older than the window. */
  counts: z.array(Counts).default([]),
  /** Periods of budgets that are spent. */
  spent: z.array(z.string()).default([]),
});

export type WatchState = z.infer<typeof WatchState>;

/** What one look at the site saw. */
export interface Sight {
  readonly nowMs: number;
  /** `away`: nothing can be asked of it, whatever the reason; `waiting`: it wants our device approved first. */
  readonly gateway: GatewaySight;
  /** Each that is not off, where conversations are spread over several. */
  readonly gateways: readonly OneSight[];
  readonly settings: SiteSettings;
  readonly budgets: readonly BudgetState[];
  readonly counts: Counts;
}

export interface Finding {
  readonly state: WatchState;
  readonly alerts: readonly Alert[];
  /** How the site is paused by itself from now on. */
  readonly halt: Halt | undefined;
}

/** Decides what an owner is told after one look, and whether the site is paused by itself. */
export function judge(before: WatchState, sight: Sight): Finding {
  const looks = relevant(before.counts, sight.nowMs);
  const window = windowOf(looks, sight.counts);
  const isAway = sight.gateway.kind === "away";
  const state: WatchState = {
    awaySinceMs: isAway ? (before.awaySinceMs ?? sight.nowMs) : undefined,
    gatewaysAwaySinceMs: awaySince(before.gatewaysAwaySinceMs, sight.gateways, sight.nowMs),
    errorsSinceMs: since(before.errorsSinceMs, hasErrors(window), sight.nowMs),
    abuseSinceMs: since(before.abuseSinceMs, window.refused >= ABUSE_AT_LEAST, sight.nowMs),
    counts: isQuiet(looks.at(-1), sight.counts) ? looks : [...looks, sight.counts],
    spent: spentOf(sight),
  };
  const halt = haltOf(state, sight);
  const alerts = [
    ...aboutGateway(before, state, sight),
    ...aboutEach(before.gatewaysAwaySinceMs, state.gatewaysAwaySinceMs, {
      seen: sight.gateways,
      nowMs: sight.nowMs,
      isSiteAway: isAway || before.awaySinceMs !== undefined,
    }),
    ...aboutTraffic(state, window),
    ...aboutBudgets(before, sight),
    ...aboutHalt(sight.settings.halt, halt),
  ];
  return { state: WatchState.parse(state), alerts, halt };
}

function since(beforeMs: number | undefined, isSo: boolean, nowMs: number): number | undefined {
  return isSo ? (beforeMs ?? nowMs) : undefined;
}

type Window = Pick<Counts, "turns" | "failed" | "refused">;

/** What was counted since the oldest look that is kept; a new day's counters begin at nothing. */
function windowOf(looks: readonly Counts[], now: Counts): Window {
  let [turns, failed, refused] = [0, 0, 0];
  for (const [index, look] of [...looks, now].entries()) {
    const before = looks[index - 1];
    if (before === undefined) continue;
    const base = before.day === look.day ? before : { turns: 0, failed: 0, refused: 0 };
    turns += Math.max(look.turns - base.turns, 0);
    failed += Math.max(look.failed - base.failed, 0);
    refused += Math.max(look.refused - base.refused, 0);
  }
  return { turns, failed, refused };
}

function hasErrors({ turns, failed }: Window): boolean {
  return turns >= TURNS_AT_LEAST && failed >= turns * ERROR_RATE;
}

/** The looks of the window, and the one before as their base. A clock that went back begins anew. */
function relevant(looks: readonly Counts[], nowMs: number): Counts[] {
  const past = looks.filter(({ atMs }) => atMs <= nowMs);
  const base = past.findLastIndex(({ atMs }) => nowMs - atMs >= WINDOW_MS);
  return past.slice(Math.max(base, 0));
}

/** Nothing happened since: a site that rests costs no write. */
function isQuiet(look: Counts | undefined, { day, turns, failed, refused }: Counts): boolean {
  return look?.day === day && look.turns === turns && look.failed === failed && look.refused === refused;
}

/** A pause of its own ends with its cause; of errors nobody knows whether they are over, so that it is tried. */
function haltOf(state: WatchState, { settings, nowMs }: Sight): Halt | undefined {
  const { halt, haltAt } = settings;
  const { awaySinceMs, errorsSinceMs } = state;
  const isGone = awaySinceMs !== undefined && nowMs - awaySinceMs >= AWAY_MS;
  if (haltAt.gatewayAway && isGone) return halt?.cause === "gateway" ? halt : haltAs("gateway", nowMs);
  if (!haltAt.errors) return undefined;
  if (halt?.cause === "errors") return nowMs - Date.parse(halt.since) < ERRORS_HALT_MS ? halt : undefined;
  return errorsSinceMs !== undefined ? haltAs("errors", nowMs) : undefined;
}

function haltAs(cause: Halt["cause"], nowMs: number): Halt {
  return { cause, since: new Date(nowMs).toISOString() };
}

function aboutGateway(before: WatchState, { awaySinceMs }: WatchState, { gateway, nowMs }: Sight): Alert[] {
  if (gateway.kind === "waiting") return [deviceWaiting(gateway.requestId)];
  if (gateway.kind === "away" && awaySinceMs !== undefined && nowMs - awaySinceMs >= AWAY_MS) {
    const text = `The gateway cannot be used since ${clock(awaySinceMs)}. ${gateway.problem}`;
    return [{ id: `gateway-away-${awaySinceMs}`, type: "gateway.away", text }];
  }
  const wasMs = before.awaySinceMs;
  if (wasMs === undefined || awaySinceMs !== undefined || nowMs - wasMs < AWAY_MS) return [];
  const text = `The gateway answers again. It could not be used since ${clock(wasMs)}.`;
  return [{ id: `gateway-back-${wasMs}`, type: "gateway.back", text }];
}

function aboutTraffic({ errorsSinceMs, abuseSinceMs }: WatchState, window: Window): Alert[] {
  const { turns, failed, refused } = window;
  const alerts: Alert[] = [];
  if (errorsSinceMs !== undefined)
    alerts.push({
      id: `errors-high-${errorsSinceMs}`,
      type: "errors.high",
      text: `${failed} of ${turns} messages failed in ten minutes. The log says why.`,
      data: { failed, turns },
    });
  if (abuseSinceMs !== undefined)
    alerts.push({
      id: `abuse-suspected-${abuseSinceMs}`,
      type: "abuse.suspected",
      text: `Limits refused ${refused} messages in ten minutes.`,
      data: { refused },
    });
  return alerts;
}

function spentOf({ budgets, nowMs }: Pick<Sight, "budgets" | "nowMs">): string[] {
  return budgets.filter(({ spent, limit }) => spent >= limit).map((budget) => keyOf(budget, nowMs));
}

/** Each mark once in a period; a budget that is given another limit has marks of its own. */
function aboutBudgets(before: WatchState, { budgets, nowMs, settings }: Sight): Alert[] {
  const reached = budgets.flatMap((budget) => {
    const { spent, limit, until, of } = budget;
    return MARKS.filter((percent) => spent * 100 >= limit * percent).map((percent): Alert => {
      const unit = of === "money" ? settings.currency : of;
      const rest = percent === 100 ? ` New messages are refused until ${until}.` : "";
      return {
        id: `budget-${keyOf(budget, nowMs)}-${limit}-${percent}`,
        type: "budget.reached",
        text: `${percent} % of the budget of ${limit} ${unit} a ${budget.per}${whose(budget)} is spent.${rest}`,
        data: { budget: nameOf(budget), percent, spent, limit, until },
      };
    });
  });
  const stillSpent = new Set(spentOf({ budgets, nowMs }));
  const over = before.spent.filter((key) => !stillSpent.has(key));
  const resumed = over.map((key): Alert => {
    const text = `The budget ${key} refuses no messages any more.`;
    return { id: `site-resumed-${key}`, type: "site.resumed", text, data: { cause: "budget" } };
  });
  return [...reached, ...resumed];
}

function whose({ agent, visitors }: BudgetState): string {
  return (
    (agent === undefined ? "" : ` for agent ${agent}`) +
    (visitors === undefined ? "" : ` of ${visitors} visitors`)
  );
}

function aboutHalt(was: Halt | undefined, is: Halt | undefined): Alert[] {
  const isSame = was?.cause === is?.cause && was?.since === is?.since;
  const resumed = was !== undefined && !isSame;
  const paused = is !== undefined && !isSame;
  return [
    ...(resumed ? [halted(was, "site.resumed", "The site goes on by itself")] : []),
    ...(paused ? [halted(is, "site.paused", "The site is paused by itself")] : []),
  ];
}

const causes = {
  gateway: "its gateway was away for five minutes",
  errors: "too many messages failed",
} as const;

function halted({ cause, since: from }: Halt, type: "site.paused" | "site.resumed", what: string): Alert {
  const text =
    type === "site.paused" ? `${what}: ${causes[cause]}.` : `${what}; it was paused since ${from}.`;
  return { id: `${type.replace(".", "-")}-${cause}-${Date.parse(from)}`, type, text, data: { cause } };
}

function clock(ms: number): string {
  return new Date(ms).toISOString();
}
