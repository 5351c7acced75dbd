import { createHash } from "node:crypto";
import type { Alert } from "./alert.ts";

/** After how long a gateway that nobody reaches is told of, in milliseconds. */
export const AWAY_MS = 5 * 60_000;

export type GatewaySight =
  | { readonly kind: "reached" }
  | { readonly kind: "away"; readonly problem: string }
  | { readonly kind: "waiting"; readonly requestId: string };

/** One of several gateways, as one look saw it. */
export interface OneSight {
  readonly url: string;
  readonly sight: GatewaySight;
}

/** Since when each of several gateways cannot be used, epoch milliseconds by its address. */
export type AwaySince = Readonly<Record<string, number>>;

/** The same after another look. One that is looked at no more is forgotten. */
export function awaySince(before: AwaySince, seen: readonly OneSight[], nowMs: number): AwaySince {
  const away = seen.filter(({ sight }) => sight.kind === "away");
  return Object.fromEntries(away.map(({ url }) => [url, before[url] ?? nowMs]));
}

interface Look {
  readonly seen: readonly OneSight[];
  readonly nowMs: number;
  /** Or was, at the look before: what is told of the site is not told of each gateway as well. */
  readonly isSiteAway: boolean;
}

/** What an owner is told of each gateway. */
export function aboutEach(
  before: AwaySince,
  now: AwaySince,
  { seen, nowMs, isSiteAway }: Look,
): readonly Alert[] {
  return seen.flatMap(({ url, sight }): Alert[] => {
    if (sight.kind === "waiting") return [deviceWaiting(sight.requestId, url)];
    const sinceMs = now[url] ?? before[url];
    if (sinceMs === undefined || nowMs - sinceMs < AWAY_MS || isSiteAway) return [];
    const about = { data: { gateway: url } };
    const since = new Date(sinceMs).toISOString();
    const id = `${digestOf(url)}-${sinceMs}`;
    if (sight.kind === "away") {
      const text = `One of the gateways, ${url}, cannot be used since ${since}. ${sight.problem}`;
      return [{ id: `gateway-one-away-${id}`, type: "gateway.one-away", text, ...about }];
    }
    const text = `The gateway ${url} answers again. It could not be used since ${since}.`;
    return [{ id: `gateway-one-back-${id}`, type: "gateway.one-back", text, ...about }];
  });
}

/** A device asks to be let in. Its request's id is the gateway's, and may be anything. @param gateway which it is, of several. */
export function deviceWaiting(requestId: string, gateway?: string): Alert {
  const where = gateway === undefined ? "" : ` at ${gateway}`;
  const text = `A device waits for approval${where}. Look at what it asks for in the console.`;
  const data = { requestId, ...(gateway !== undefined && { gateway }) };
  return { id: `device-waiting-${digestOf(requestId)}`, type: "device.waiting", text, data };
}

/** Alerts' ids have few characters. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
