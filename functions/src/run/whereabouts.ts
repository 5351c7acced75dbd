import { GatewayFailure } from "../gateway/failures/failure.ts";
import { isRefusal } from "../gateway/failures/refusal.ts";
import { AWAY, OUT_OF_REACH_MS } from "./patience.ts";
import { gatewayGone, type Run, type RunEnd } from "./run.ts";

/** What follows from a gateway's being out of reach. */
type WhileAway =
  | { readonly kind: "again"; readonly afterMs: number }
  | { readonly kind: "absent" }
  | { readonly kind: "gone"; readonly end: RunEnd }
  | { readonly kind: "unreachable"; readonly cause: GatewayFailure };

/** Owns whether, when and where a message was sent, as far as this call knows, and since when its gateway is out of reach. */
export class Whereabouts {
  /** Whether somebody may have sent it. */
  mayBeSent: boolean;
  /** When somebody may have sent it last, epoch milliseconds. */
  sentAtMs: number;
  /** URL of the gateway that may have got it. */
  sentTo: string | undefined;
  readonly #isOthers: boolean;
  #awaySinceMs: number | undefined;

  constructor({ mayBeSent, sentAtMs, askedAtMs, sentTo }: Run) {
    this.mayBeSent = mayBeSent;
    this.sentAtMs = sentAtMs ?? askedAtMs;
    this.sentTo = sentTo;
    this.#isOthers = sentTo !== undefined;
    this.#awaySinceMs = sentTo === undefined ? undefined : this.sentAtMs;
  }

  /** Sends it to a gateway, which may have got it from then on unless it refuses. @throws what `send` throws */
  async sending<Sent>(url: string, send: () => Promise<Sent>): Promise<Sent> {
    const before = [this.mayBeSent, this.sentTo] as const;
    this.mayBeSent = true;
    this.sentTo = url;
    try {
      return await send();
    } catch (error) {
      if (isRefusal(error)) [this.mayBeSent, this.sentTo] = before;
      throw error;
    }
  }

  /** Whether a gateway is another one than that which may have got it. */
  isElsewhere(url: string): boolean {
    const isAway = this.sentTo !== undefined && this.sentTo !== url;
    if (!isAway) this.#awaySinceMs = undefined;
    return isAway;
  }

  /** Who sent the run knows that its gateway is gone; somebody else's may be out of reach from here only, for a while. */
  whileAway(): WhileAway {
    const awayMs = Date.now() - (this.#awaySinceMs ??= Date.now());
    if (this.#isOthers && awayMs < OUT_OF_REACH_MS) {
      const cause = new GatewayFailure("connection-closed", { retryAfterMs: AWAY.retryAfterMs });
      return { kind: "unreachable", cause };
    }
    if (this.#isOthers) return { kind: "absent" };
    if (awayMs > AWAY.goneAfterMs) return { kind: "gone", end: gatewayGone };
    return { kind: "again", afterMs: AWAY.retryAfterMs };
  }
}
