import { randomUUID } from "node:crypto";
import type { Config } from "../config.ts";
import { keepMsOf } from "../conversation/retention.ts";
import { runId, sessionKey } from "../conversation/session-key.ts";
import type { TurnStore } from "../turn/turn.ts";
import type { GatewayLink } from "../gateway/connection/gateway-link.ts";
import type { Instance } from "../instance.ts";
import type { EndedTurns } from "../turn/ended-turns.ts";
import type { Slots } from "../turn/slots.ts";
import { traceparentOf } from "../telemetry/traceparent.ts";
import { TurnReport } from "../telemetry/turn-report.ts";
import type { UsageCounters } from "../telemetry/usage-counters.ts";
import type { Log } from "../telemetry/log.ts";
import { addressHash, clientAddress, type RequestOrigin } from "../visitor/address.ts";
import type { Caller } from "../visitor/caller.ts";
import { Charge, type Account } from "../visitor/limits.ts";
import type { Refusals } from "../visitor/refusals.ts";

/** How much longer than a call may take its lease lasts, so that it never ends while the call still works. */
const LEASE_MARGIN_MS = 15_000;

/** Seconds of a call that are kept for storing the reply once the run need not be followed any more. */
const CLOSING_SECONDS = 10;

/** One call of a visitor: the instance's parts, bound to who is calling. */
export interface Visit {
  readonly config: Config;
  readonly log: Log;
  /** Fires when the call must come to its end: whatever it waits for may go on without it. */
  readonly signal: AbortSignal;
  readonly gateway: GatewayLink;
  /** Whether a conversation may come to a gateway that has not seen it. */
  readonly severalGateways: boolean;
  readonly turns: TurnStore;
  readonly slots: Slots;
  readonly endedTurns: EndedTurns;
  readonly refusals: Refusals;
  readonly usage: UsageCounters;
  /** Of the turn that this call works on. */
  readonly report: TurnReport;
  /** The trace that the call belongs to. */
  readonly traceparent: string | undefined;
  readonly sessionKey: (conversationId: string) => string;
}

/** @throws SecretUnusable, GatewayUrlError */
export async function openVisit(instance: Instance, caller: Caller, origin: RequestOrigin): Promise<Visit> {
  const report = new TurnReport();
  const { uid } = caller;
  const config = instance.config();
  const signal = AbortSignal.timeout((config.CHAT_TIMEOUT_SECONDS - CLOSING_SECONDS) * 1_000);
  const [pepper, database] = await Promise.all([instance.secrets().sessionKeyPepper(), instance.database()]);
  const agentId = config.OPENCLAW_AGENT_ID;
  return {
    config,
    log: instance.log,
    signal,
    gateway: instance.chatGateway(),
    severalGateways: /\S[\s,]+\S/.test(config.OPENCLAW_GATEWAY_URL),
    slots: instance.slots(),
    endedTurns: instance.endedTurns,
    refusals: instance.refusals,
    usage: instance.usage,
    report,
    traceparent: traceparentOf(origin.headers),
    sessionKey: (conversationId) => sessionKey(pepper, agentId, { uid, conversationId }),
    turns: {
      database,
      uid,
      agentId,
      holder: randomUUID(),
      leaseMs: config.CHAT_TIMEOUT_SECONDS * 1_000 + LEASE_MARGIN_MS,
      runId: (conversationId, messageId, attempt) =>
        runId(pepper, { uid, conversationId }, messageId, attempt),
      now: Date.now,
      keepMs: keepMsOf(config.RETENTION_DAYS),
      maxConversations: config.MAX_CONVERSATIONS,
      admission: new Charge(
        database,
        accountsOf(caller, clientAddress(origin, config.TRUSTED_PROXY_HOPS), pepper, config),
      ),
    },
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
