import { randomUUID } from "node:crypto";
import { refused } from "../attachments/kinds.ts";
import type { Config } from "../config.ts";
import { keepMsOf } from "../conversation/retention.ts";
import { runId, sessionKey } from "../conversation/session-key.ts";
import type { Instance } from "../instance.ts";
import { answerSpending, countUnstored } from "../owner/answer-spending.ts";
import { SiteAdmission } from "../owner/site-admission.ts";
import { traceparentOf } from "../telemetry/traceparent.ts";
import { TurnReport } from "../telemetry/turn-report.ts";
import { freeOfCharge } from "../turn/admission.ts";
import { TurnStore } from "../turn/turn-store.ts";
import type { Turn, TurnStoreOptions } from "../turn/turn.ts";
import { LINK_BITS, networkHash, type Network, type RequestOrigin } from "../visitor/address.ts";
import { Charge, type Account } from "../visitor/limits.ts";
import type { Visitor } from "../visitor/caller.ts";
import { shareKey } from "./gateway-of.ts";

/** Seconds of a call that are kept for storing the reply once the run need not be followed any more. */
const CLOSING_SECONDS = 10;

/** One call of a visitor: the instance, bound to who is calling. */
export interface CallContext {
  readonly instance: Instance;
  readonly turns: TurnStore;
  readonly sessionKey: (of: Pick<Turn, "conversationId" | "branch">) => string;
  readonly admission: SiteAdmission;
  /** What an upload costs the visitor. */
  readonly uploadCharge: Charge;
  /** Fires when the call must come to its end: whatever it waits for may go on without it. */
  readonly signal: AbortSignal;
  /** When that is, epoch milliseconds. */
  readonly endsAtMs: number;
  /** Of the turn that this call works on. */
  readonly report: TurnReport;
  /** The trace that the call belongs to. */
  readonly traceparent: string | undefined;
}

/**
 * @param beganAtMs when the platform began to count the call's time, as epoch milliseconds: letting it in took some of that.
 * @throws SecretUnusable, GatewayUrlError
 */
export async function openCall(
  instance: Instance,
  visitor: Visitor,
  origin: RequestOrigin,
  beganAtMs: number,
): Promise<CallContext> {
  const report = new TurnReport();
  const config = instance.config();
  const endsAtMs = beganAtMs + (config.CHAT_TIMEOUT_SECONDS - CLOSING_SECONDS) * 1_000;
  const signal = AbortSignal.timeout(Math.max(endsAtMs - Date.now(), 0));
  const [pepper, database] = await Promise.all([instance.secrets().sessionKeyPepper(), instance.database()]);
  const admission = new SiteAdmission({
    database,
    settings: instance.settings,
    ledger: instance.ledger,
    visitor: new Charge(database, accountsOf(visitor, pepper, config), instance.refusals),
    spender: { agentId: config.OPENCLAW_AGENT_ID, anonymous: visitor.anonymous },
    now: Date.now,
  });
  return {
    ...(await visitorContext(instance, visitor.uid, {
      maxConversations: config.MAX_CONVERSATIONS,
      anonymous: visitor.anonymous,
      admission,
    })),
    admission,
    uploadCharge: new Charge(database, uploadAccounts(visitor, pepper, config), instance.refusals),
    signal,
    endsAtMs,
    report,
    traceparent: traceparentOf(origin.headers),
  };
}

/** What works on a visitor's turns: for a call of theirs, or on their behalf, which costs them nothing. */
export async function visitorContext(
  instance: Instance,
  uid: string,
  more: Pick<TurnStoreOptions, "maxConversations" | "anonymous" | "admission"> = { admission: freeOfCharge },
): Promise<Pick<CallContext, "instance" | "turns" | "sessionKey">> {
  const { OPENCLAW_AGENT_ID: agentId, RETENTION_DAYS } = instance.config();
  const [pepper, database] = await Promise.all([instance.secrets().sessionKeyPepper(), instance.database()]);
  const keyOf: CallContext["sessionKey"] = ({ conversationId, branch }) =>
    sessionKey(pepper, agentId, { uid, conversationId, branch });
  const fleet = instance.fleet();
  const turns = new TurnStore({
    database,
    uid,
    agentId,
    holder: randomUUID(),
    runId: (conversationId, messageId, attempt) => runId(pepper, { uid, conversationId }, messageId, attempt),
    now: Date.now,
    keepMs: keepMsOf(RETENTION_DAYS),
    home:
      fleet &&
      ((conversationId, isNew) => (isNew ? fleet.homeOf(shareKey(keyOf, conversationId)) : fleet.eldest)),
    spending: {
      of: ({ anonymous }, { usage, model }) =>
        answerSpending(database, instance.settings, {
          spender: { agentId, anonymous },
          usage,
          model,
          nowMs: Date.now(),
        }),
      countUnstored: (spent) => countUnstored(database, spent),
    },
    refusesFile: (problem) => refused(problem, instance.config()),
    ...more,
  });
  return { instance, turns, sessionKey: keyOf };
}

/** Whom a message is charged to: the visitor, and their address where all of it counts together. */
function accountsOf(
  { uid, anonymous, sharesAddress, networks }: Visitor,
  pepper: string,
  config: Config,
): Account[] {
  const perDay = anonymous ? config.DAILY_ANONYMOUS : config.DAILY_SIGNED_IN;
  const own = { id: uid, policy: { burst: config.RATE_BURST, perMinute: config.RATE_PER_MINUTE, perDay } };
  if (!sharesAddress || config.ADDRESS_PER_MINUTE === 0) return [own];
  const policyOf = ({ share, bits }: Network) => {
    const perMinute = config.ADDRESS_PER_MINUTE * share;
    // A /48 has too many links to remember each for a day; what one of them sends counts for its home's day.
    return { burst: perMinute, perMinute, perDay: bits === LINK_BITS ? 0 : config.DAILY_ADDRESS * share };
  };
  const [widest, ...narrower] = networks;
  const parts = narrower.map((network) => {
    return { kind: String(network.bits), id: networkHash(pepper, network), policy: policyOf(network) };
  });
  const id = `address-${networkHash(pepper, widest)}`;
  return [own, { id, policy: policyOf(widest), parts }];
}

/** How many times as many uploads as one visitor all of one address may make who are not verified. */
const SHARED_UPLOADS = 5;

/** Whom an upload is charged to: the same, but in books of their own. As fast as messages, with all files of one at once. */
function uploadAccounts(visitor: Visitor, pepper: string, config: Config): Account[] {
  const { ATTACHMENTS_PER_DAY: perDay, ATTACHMENTS_MOST: most } = config;
  const accounts = accountsOf(visitor, pepper, {
    ...config,
    RATE_BURST: config.RATE_BURST * most,
    RATE_PER_MINUTE: config.RATE_PER_MINUTE * most,
    DAILY_ANONYMOUS: perDay,
    DAILY_SIGNED_IN: perDay,
    DAILY_ADDRESS: perDay * SHARED_UPLOADS,
  });
  return accounts.map((account) => ({ ...account, id: `uploads-${account.id}` }));
}
