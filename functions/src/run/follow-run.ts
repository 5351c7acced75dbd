import { setTimeout as wait } from "node:timers/promises";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { GatewayLink } from "../gateway/connection/gateway-link.ts";
import type { Log } from "../telemetry/log.ts";
import { followOn } from "./follow-on.ts";
import type { RunOutcome } from "./run-outcome.ts";

export interface Run {
  readonly gateway: GatewayLink;
  readonly log: Log;
  readonly sessionKey: string;
  /** Idempotency key of the run: sending it again does not start a second one. */
  readonly runId: string;
  /** The visitor's text, guarded. */
  readonly message: string;
  /** What stands before the message when it is sent, guarded: the conversation so far, for an agent that has not seen it. */
  readonly preface?: string | undefined;
  /** Whether somebody may have sent it before: then the gateway is asked first how the run stands. */
  readonly mayBeSent: boolean;
  /**
   * When somebody may first have sent it, epoch milliseconds. In a history without run ids an older message of the
   * same text is not it, and a gateway that started later has forgotten it. @default now, if nobody can have sent it
   */
  readonly askedAtMs?: number | undefined;
  /** The trace that the message belongs to, as a W3C `traceparent`. */
  readonly traceparent?: string | undefined;
  /**
   * Stores a later moment for that, before the run is sent: a gateway that is just started, and keeps nothing of a
   * session's first message until it is answered, lets nobody else tell that it was not an earlier start that took it.
   */
  readonly onAskedLater?: ((askedAtMs: number) => Promise<void>) | undefined;
  /** Ends following, not the run: the outcome is then `still-running`. */
  readonly signal: AbortSignal;
  readonly onStatus: (phase: string) => void;
  /** Given the whole reply so far. */
  readonly onText: (text: string) => void;
}

/** Pause before another connection is tried in the middle of a run, unless the failure says more, in milliseconds. */
const RECONNECT_MS = 250;

const GATEWAY_GONE = "The gateway that got the message cannot be reached any more, and another one is used.";

/**
 * Sends the message and follows its run to the end, over as many connections as it takes: the run goes on at the
 * gateway while there is none.
 * @throws GatewayFailure when the message could not be sent, or nobody will ever be let in again.
 */
export async function followRun(run: Run): Promise<RunOutcome> {
  let { mayBeSent } = run;
  let { askedAtMs = mayBeSent ? undefined : Date.now() } = run;
  const onAskedLater = async (atMs: number) => {
    await run.onAskedLater?.(atMs);
    askedAtMs = atMs;
  };
  let sentTo: string | undefined;
  while (!run.signal.aborted) {
    try {
      const connection = await run.gateway.connection();
      // Another gateway knows nothing of the run; asking there too could have it answered twice.
      if (sentTo !== undefined && sentTo !== connection.url) return { kind: "failed", detail: GATEWAY_GONE };
      const onSent = () => {
        mayBeSent = true;
        sentTo = connection.url;
      };
      const outcome = await followOn(connection, { ...run, mayBeSent, askedAtMs, onAskedLater, onSent });
      if (outcome.kind !== "lost") return outcome;
    } catch (error) {
      if (run.signal.aborted) break;
      await pause(retryAfterMs(error, mayBeSent), run.signal);
    }
  }
  return { kind: "still-running" };
}

/** When to connect again after a failure. @throws the failure, when that cannot help or nothing was sent yet. */
function retryAfterMs(failure: unknown, mayBeSent: boolean): number {
  const reconnects = mayBeSent && failure instanceof GatewayFailure && failure.retry === "later";
  if (!reconnects) throw failure;
  return failure.details.retryAfterMs ?? RECONNECT_MS;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {});
}
