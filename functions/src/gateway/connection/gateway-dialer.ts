import type { Log } from "../../telemetry/log.ts";
import type { Credentials } from "./credentials.ts";
import { dial, type AdmittedSocket, type DialOptions, type KnownProofs } from "./handshake.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { GatewayConnection, type ConnectionTimeouts } from "./gateway-connection.ts";
import type { OpenSocket } from "./socket.ts";

export interface DialTimeouts extends ConnectionTimeouts {
  /** Milliseconds for one socket, from the dial to the hello. @default 10_000 */
  readonly connectMs?: number | undefined;
  /** Milliseconds on another gateway after which an unused connection goes back to the first. @default 300_000 */
  readonly preferAgainAfterMs?: number | undefined;
}

export interface DialerOptions {
  /** At least one, in order of preference. */
  readonly urls: readonly string[];
  readonly scopes: readonly string[];
  readonly log: Log;
  readonly timeouts?: DialTimeouts | undefined;
  /** @default a WebSocket of `ws` */
  readonly openSocket?: OpenSocket | undefined;
  /** Whether the steps of tools are told to who listens to a run. @default false */
  readonly hearsTools?: boolean | undefined;
}

/** A challenge that is seen later than this after the dial is no good measure of a clock, in milliseconds. */
const CHALLENGED_WITHIN_MS = 500;

/** Owns which of the gateways is used, and what is known about each. */
export class GatewayDialer {
  readonly #options: DialerOptions;
  readonly #knownProofs: KnownProofs = new Map();
  #choice: GatewayChoice = preferred;

  constructor(options: DialerOptions) {
    this.#options = options;
  }

  /** True once it is time to try the preferred gateway again. */
  get prefersAnother(): boolean {
    return this.#currentChoice() !== this.#choice;
  }

  /**
   * Goes through the gateways until one can be reached. One that answers and refuses ends the search: to talk to
   * another instead would hide that its owner has to act.
   *
   * @throws {GatewayFailure} that of the first gateway tried.
   */
  async reach(credentials: Credentials): Promise<GatewayConnection> {
    this.#choice = this.#currentChoice();
    const { urls } = this.#options;
    let first: GatewayFailure | undefined;
    for (const _ of urls) {
      try {
        return await this.#dial(urls[indexOf(this.#choice)] ?? "", credentials);
      } catch (error) {
        if (!(error instanceof GatewayFailure) || error.step !== "reach") throw error;
        first ??= error;
        this.#choice = nextChoice(this.#choice, urls.length, Date.now());
      }
    }
    throw first ?? new GatewayFailure("unreachable");
  }

  async #dial(url: string, { token, identity }: Credentials): Promise<GatewayConnection> {
    const { scopes, timeouts, log, openSocket, hearsTools } = this.#options;
    const claims = { identity, token, scopes };
    const deadlineMs = timeouts?.connectMs ?? 10_000;
    const dialling = { url, claims, knownProofs: this.#knownProofs, deadlineMs, openSocket };
    const { socket, hello } = await dialPromptly(dialling);
    const { deviceId } = identity;
    return new GatewayConnection({ socket, hello, url, deviceId, log, timeouts, hearsTools });
  }

  #currentChoice(): GatewayChoice {
    return currentChoice(this.#choice, Date.now(), this.#options.timeouts?.preferAgainAfterMs ?? 300_000);
  }
}

/**
 * Dials once more when the gateway's challenge was seen late, as by an instance that stood still meanwhile: the moment at
 * which it is seen tells how the gateway's clock goes.
 */
async function dialPromptly(options: DialOptions): Promise<AdmittedSocket> {
  const admitted = await dial(options);
  if (admitted.hello.clockErrorMs <= CHALLENGED_WITHIN_MS) return admitted;
  admitted.socket.close(new GatewayFailure("connection-closed"));
  return dial(options);
}

/** Which of several gateways is used, as an index into the list in order of preference. */
export type GatewayChoice =
  | { readonly kind: "preferred" }
  /** Another one, since the preferred one failed at `leftAtMs`. */
  | { readonly kind: "substitute"; readonly index: number; readonly leftAtMs: number };

export const preferred: GatewayChoice = { kind: "preferred" };

/** The choice to connect with now: the preferred one is tried again once `preferAgainAfterMs` have passed. */
export function currentChoice(
  choice: GatewayChoice,
  nowMs: number,
  preferAgainAfterMs: number,
): GatewayChoice {
  if (choice.kind === "preferred") return choice;
  return nowMs - choice.leftAtMs >= preferAgainAfterMs ? preferred : choice;
}

/** The choice after the given one could not be reached; it goes round. */
export function nextChoice(choice: GatewayChoice, gateways: number, nowMs: number): GatewayChoice {
  const index = (indexOf(choice) + 1) % gateways;
  if (index === 0) return preferred;
  return { kind: "substitute", index, leftAtMs: choice.kind === "preferred" ? nowMs : choice.leftAtMs };
}

export function indexOf(choice: GatewayChoice): number {
  return choice.kind === "preferred" ? 0 : choice.index;
}
