import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { isRefusal } from "../failures/refusal.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";

/** When a gateway begins a session anew by itself, with the next message to it. */
export interface ResetPolicy {
  /** Every day at some hour of the gateway's own time zone, which it does not tell. */
  readonly daily: boolean;
  /** After this long without a message, in milliseconds; undefined: not for that. */
  readonly idleMs: number | undefined;
}

/** How long the visitor's message waits for an answer, in milliseconds. */
const limits: Partial<RequestLimits> = { timeoutMs: 3_000 };

/** How long an answer counts: the gateway's owner may change the settings at any time. */
const REREAD_MS = 300_000;

/** What every release up to 2026.7 does that is set up for nothing else. */
const usual: ResetPolicy = { daily: true, idleMs: undefined };

/** For a rule that names none: what the releases up to 2026.3 take. */
const DEFAULT_IDLE_MINUTES = 60;

const MINUTE_MS = 60_000;

/** What is reckoned with where the settings are not shown: what is usual, and what is usual with `idle`. */
const unshown: ResetPolicy = { daily: true, idleMs: DEFAULT_IDLE_MINUTES * MINUTE_MS };

/** The strictest that can be set up: for a gateway that is too busy to answer. */
const unknown: ResetPolicy = { daily: true, idleMs: MINUTE_MS };

const rule = z
  .object({ mode: z.string().optional(), idleMinutes: z.number().optional() })
  .optional()
  .catch(undefined);

const settings = z.object({
  reset: rule,
  resetByType: z.object({ direct: rule, dm: rule }).optional().catch(undefined),
  resetByChannel: z.object({ webchat: rule }).optional().catch(undefined),
  idleMinutes: z.number().optional().catch(undefined),
});

const answer = z.object({ config: z.object({ session: settings.optional().catch(undefined) }) });

const known = new WeakMap<Requester, { readonly policy: Promise<ResetPolicy>; readonly readAtMs: number }>();

/**
 * Reads when a gateway resets sessions, from its own settings. One that shows them to administrators only (2026.1 and
 * 2026.2) may have been set to reset sooner than it is taken to: that is noticed with the message after. Never rejects.
 */
export function resetPolicy(connection: Requester, nowMs = Date.now()): Promise<ResetPolicy> {
  const read = known.get(connection);
  if (read !== undefined && nowMs - read.readAtMs < REREAD_MS) return read.policy;
  const policy = readPolicy(connection).catch((error: unknown) => {
    if (isRefusal(error)) return unshown;
    known.delete(connection);
    return unknown;
  });
  known.set(connection, { policy, readAtMs: nowMs });
  return policy;
}

async function readPolicy(connection: Requester): Promise<ResetPolicy> {
  const { config } = await connection.request("config.get", {}, { ...limits, schema: answer });
  const { reset, resetByType, resetByChannel, idleMinutes } = config.session ?? {};
  const rules = [reset, resetByType?.direct, resetByType?.dm, resetByChannel?.webchat].filter(
    (set) => set !== undefined,
  );
  if (rules.length > 0) return strictest(rules);
  if (idleMinutes !== undefined) return { daily: false, idleMs: idleMinutes * MINUTE_MS };
  return (await hasRetiredSetting(connection)) ? usual : { daily: false, idleMs: undefined };
}

/** The releases that reset by default are those that still know the older setting (2026.7 and before). */
async function hasRetiredSetting(connection: Requester): Promise<boolean> {
  const path = "session.idleMinutes";
  const asked = connection.request("config.schema.lookup", { path }, { ...limits, schema: z.unknown() });
  return asked.then(
    () => true,
    (error: unknown) => !isPathUnknown(error),
  );
}

function isPathUnknown(error: unknown): boolean {
  return error instanceof GatewayFailure && /path not found/.test(error.details.gatewayMessage ?? "");
}

/** Which rule holds for a conversation depends on the release; the one that resets first is the safe one to reckon with. */
function strictest(rules: readonly NonNullable<z.infer<typeof rule>>[]): ResetPolicy {
  const idle = rules.flatMap(({ mode, idleMinutes = mode === "idle" ? DEFAULT_IDLE_MINUTES : 0 }) =>
    mode === "none" || idleMinutes <= 0 ? [] : [idleMinutes * MINUTE_MS],
  );
  return {
    daily: rules.some(({ mode = "daily" }) => mode === "daily"),
    idleMs: idle.length === 0 ? undefined : Math.min(...idle),
  };
}
