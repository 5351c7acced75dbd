import { ChatError } from "../errors.ts";
import { RecentMap } from "../recent-map.ts";
import { take, type Bucket } from "./allowance.ts";
import type { Config } from "../config.ts";
import type { Network } from "./address.ts";

/** Buckets that are remembered at most; the one that was used longest ago is forgotten first. */
const REMEMBERED = 20_000;

/** How many times as many calls as one visitor all of one address may make who are not verified. */
const SHARED_BY = 10;

/** What an action costs, where that is more than one call: the gateway is asked, or documents without number are deleted. */
const costs = new Map([
  ["stop", 2],
  ["refresh", 2],
  ["attach", 2],
  ["deleteAll", 10],
  ["claim", 10],
]);

/** Who calls. */
export interface CallingFrom {
  readonly uid: string;
  /** The widest of their address, where all of it counts together. */
  readonly network?: Network | undefined;
}

type Limits = Pick<Config, "CALLS_PER_MINUTE" | "RATE_PER_MINUTE" | "RATE_BURST" | "ADDRESS_PER_MINUTE">;

/**
 * Calls a minute, and at once, of one visitor and of all who share an address; 0: any number. Whoever may send may call twice
 * as often to do so, and where messages are not counted, neither are calls that send one.
 */
function mostOf(
  action: string,
  share: number,
  config: Limits,
): { readonly own: number; readonly shared: number } {
  const {
    CALLS_PER_MINUTE: calls,
    RATE_PER_MINUTE: rate,
    RATE_BURST: burst,
    ADDRESS_PER_MINUTE: address,
  } = config;
  const shared = address === 0 ? 0 : calls * SHARED_BY;
  if (action !== "send" || calls === 0) return { own: calls, shared };
  const own = rate === 0 ? 0 : Math.max(calls, 2 * rate, 2 * burst);
  return { own, shared: 2 * address * share };
}

/**
 * Owns how many calls of each action everybody made of late on this instance. It costs no read and no write, so that a
 * call that is too many costs next to nothing; over several instances each of them allows as much.
 */
export class CallRates {
  readonly #buckets = new RecentMap<string, Bucket>(REMEMBERED);
  readonly #config: Limits;

  constructor(config: Limits) {
    this.#config = config;
  }

  /** Counts a call, for the network too where it is given. @throws ChatError `rate-limited` */
  take(action: string, { uid, network }: CallingFrom, nowMs: number): void {
    const { own, shared } = mostOf(action, network?.share ?? 0, this.#config);
    const counted = [
      { key: `${action} ${uid}`, perMinute: own },
      { key: `${action} from ${network?.name}`, perMinute: network === undefined ? 0 : shared },
    ].filter(({ perMinute }) => perMinute > 0);
    const verdicts = counted.map(({ key, perMinute }) => {
      const cost = Math.min(costs.get(action) ?? 1, perMinute);
      return take(this.#buckets.get(key), { burst: perMinute, perMinute }, nowMs, cost);
    });
    const refused = verdicts.find((verdict) => verdict.kind === "refused");
    for (const [index, { key }] of counted.entries()) {
      const verdict = verdicts[index];
      // Who is refused is not charged, and not forgotten either.
      const bucket =
        refused === undefined && verdict?.kind === "allowed" ? verdict.spent : this.#buckets.get(key);
      if (bucket !== undefined) this.#buckets.set(key, bucket);
    }
    if (refused !== undefined)
      throw new ChatError("rate-limited", { limit: "calls", retryAfterMs: refused.retryAfterMs });
  }
}
