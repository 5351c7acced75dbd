import { randomUUID } from "node:crypto";
import type { Config } from "../config.ts";
import { runId, sessionKey } from "../conversation/session-key.ts";
import type { TurnStore } from "../conversation/turn.ts";
import type { GatewayLink } from "../gateway/gateway-link.ts";
import type { Instance } from "../instance.ts";
import type { Log } from "../telemetry/log.ts";
import type { Caller } from "../visitor/caller.ts";

/** How much longer than a call may take its lease lasts, so that it never ends while the call still works. */
const LEASE_MARGIN_MS = 15_000;

/** One call of a visitor: the instance's parts, bound to who is calling. */
export interface Visit {
  readonly config: Config;
  readonly log: Log;
  readonly gateway: GatewayLink;
  readonly turns: TurnStore;
  readonly sessionKey: (conversationId: string) => string;
}

/** @throws SecretUnusable, GatewayUrlError */
export async function openVisit(instance: Instance, { uid }: Caller): Promise<Visit> {
  const config = instance.config();
  const [pepper, database] = await Promise.all([instance.secrets().sessionKeyPepper(), instance.database()]);
  const agentId = config.OPENCLAW_AGENT_ID;
  return {
    config,
    log: instance.log,
    gateway: instance.chatGateway(),
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
    },
  };
}
