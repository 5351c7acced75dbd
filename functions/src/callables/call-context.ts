import { randomUUID } from "node:crypto";
import type { Config } from "../config.ts";
import { keepMsOf } from "../conversation/retention.ts";
import { runId, sessionKey } from "../conversation/session-key.ts";
import type { Instance } from "../instance.ts";
import { answerSpending } from "../owner/answer-spending.ts";
import { SiteAdmission } from "../owner/site-admission.ts";
import { traceparentOf } from "../telemetry/traceparent.ts";
import { TurnReport } from "../telemetry/turn-report.ts";
import { freeOfCharge } from "../turn/admission.ts";
import { TurnStore } from "../turn/turn-store.ts";
import type { TurnStoreOptions } from "../turn/turn.ts";
import { addressHash, clientAddress, type RequestOrigin } from "../visitor/address.ts";
import type { Caller } from "../visitor/caller.ts";
import { Charge, type Account } from "../visitor/limits.ts";

/** Seconds of a call that are kept for storing the reply once the run need not be followed any more. */
const CLOSING_SECONDS = 10;

/** One call of a visitor: the instance, bound to who is calling. */
export interface CallContext {
  readonly instance: Instance;
  readonly turns: TurnStore;
  readonly sessionKey: (conversationId: string) => string;
  readonly admission: SiteAdmission;
  /** Fires when the call must come to its end: whatever it waits for may go on without it. */
  readonly signal: AbortSignal;
  /** Of the turn that this call works on. */
  readonly report: TurnReport;
  /** The trace that the call belongs to. */
  readonly traceparent: string | undefined;
}

/** @throws SecretUnusable, GatewayUrlError */
export async function openCall(
  instance: Instance,
  caller: Caller,
  origin: RequestOrigin,
): Promise<CallContext> {
  const report = new TurnReport();
  const config = instance.config();
  const signal = AbortSignal.timeout((config.CHAT_TIMEOUT_SECONDS - CLOSING_SECONDS) * 1_000);
  const [pepper, database] = await Promise.all([instance.secrets().sessionKeyPepper(), instance.database()]);
  const address = clientAddress(origin, config.TRUSTED_PROXY_HOPS);
  const admission = new SiteAdmission({
    database,
    settings: instance.settings,
    ledger: instance.ledger,
    visitor: new Charge(database, accountsOf(caller, address, pepper, config)),
    spender: { agentId: config.OPENCLAW_AGENT_ID, anonymous: caller.anonymous },
    now: Date.now,
  });
  return {
    ...(await visitorContext(instance, caller.uid, {
      maxConversations: config.MAX_CONVERSATIONS,
      anonymous: caller.anonymous,
      admission,
    })),
    admission,
    signal,
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
  const turns = new TurnStore({
    database,
    uid,
    agentId,
    holder: randomUUID(),
    runId: (conversationId, messageId, attempt) => runId(pepper, { uid, conversationId }, messageId, attempt),
    now: Date.now,
    keepMs: keepMsOf(RETENTION_DAYS),
    countAnswer: ({ anonymous }, { usage, model }) =>
      answerSpending(database, instance.settings, {
        spender: { agentId, anonymous },
        usage,
        model,
        nowMs: Date.now(),
      }),
    ...more,
  });
  return {
    instance,
    turns,
    sessionKey: (conversationId) => sessionKey(pepper, agentId, { uid, conversationId }),
  };
}

/** Whom a message is charged to: the visitor, and for an anonymous one the address too, as making one costs nothing. */
function accountsOf({ uid, anonymous }: Caller, address: string, pepper: string, config: Config): Account[] {
  const perDay = anonymous ? config.DAILY_ANONYMOUS : config.DAILY_SIGNED_IN;
  const own = { id: uid, policy: { burst: config.RATE_BURST, perMinute: config.RATE_PER_MINUTE, perDay } };
  if (!anonymous) return [own];
  const perMinute = config.ADDRESS_PER_MINUTE;
  return [
    own,
    { id: `address-${addressHash(pepper, address)}`, policy: { burst: perMinute, perMinute, perDay: 0 } },
  ];
}
