import type { CredentialSource } from "./credentials.ts";
import { GatewayFailure } from "../failures/failure.ts";
import type { GatewayConnection } from "./gateway-connection.ts";
import { GatewayDialer, type DialerOptions } from "./gateway-dialer.ts";
import type { Hello } from "./hello.ts";
import { pauseMs, type PauseOptions } from "./pause.ts";

export interface LinkOptions extends DialerOptions {
  readonly credentials: CredentialSource;
  readonly pauses?: PauseOptions;
  /** In [0, 1). @default Math.random */
  readonly random?: () => number;
}

/** After a failure; a use before `retryAtMs` (epoch) fails at once. */
interface Waiting {
  readonly kind: "waiting";
  readonly failure: GatewayFailure;
  readonly retryAtMs: number;
}

/** How it stands between this instance and the gateway. */
export type LinkState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  | { readonly kind: "open"; readonly url: string; readonly deviceId: string; readonly hello: Hello }
  | Waiting;

/** An attempt to connect is known by its symbol, so that one which was given up changes nothing any more. */
type State =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting"; readonly attempt: symbol; readonly promise: Promise<GatewayConnection> }
  | { readonly kind: "open"; readonly connection: GatewayConnection }
  | Waiting;

/** Owns the instance's one paired socket to the gateway. It is opened at the first use, and again when it is gone. */
export class GatewayLink {
  readonly #options: LinkOptions;
  readonly #dialer: GatewayDialer;
  #state: State = { kind: "idle" };
  /** Failures in a row. */
  #failures = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#dialer = new GatewayDialer(options);
  }

  get state(): LinkState {
    const state = this.#state;
    if (state.kind === "connecting") return { kind: "connecting" };
    if (state.kind !== "open") return state;
    const { url, deviceId, hello } = state.connection;
    return { kind: "open", url, deviceId, hello };
  }

  /**
   * A connection that was alive just now. All callers share it, and while it is opened they share the wait.
   *
   * @throws {GatewayFailure} with `retryAfterMs`; at once while the pause after a failure lasts.
   * @throws {SecretUnusable} if there are no credentials to connect with.
   */
  async connection(): Promise<GatewayConnection> {
    const state = this.#state;
    switch (state.kind) {
      case "idle":
        return this.#connect();
      case "connecting":
        return state.promise;
      case "open":
        return this.#stillUsable(state.connection);
      case "waiting":
        return this.#connectAfter(state);
      default:
        return state satisfies never;
    }
  }

  /** Closes the socket, or the one that is being opened. The next use opens another. */
  close(): void {
    const state = this.#state;
    this.#state = { kind: "idle" };
    if (state.kind === "open") state.connection.close();
  }

  /** Closes the socket unless somebody waits for an answer on it, or listens to a run. */
  closeIfIdle(): void {
    const state = this.#state;
    if (state.kind === "open" && state.connection.idle) this.close();
  }

  #connect(): Promise<GatewayConnection> {
    const attempt = Symbol("attempt");
    const promise = this.#open(attempt);
    this.#state = { kind: "connecting", attempt, promise };
    return promise;
  }

  #connectAfter({ failure, retryAtMs }: Waiting): Promise<GatewayConnection> {
    const retryAfterMs = retryAtMs - Date.now();
    if (retryAfterMs > 0) throw failure.with({ retryAfterMs });
    return this.#connect();
  }

  async #stillUsable(connection: GatewayConnection): Promise<GatewayConnection> {
    if (connection.idle && this.#dialer.prefersAnother) connection.close();
    else if (await connection.checkAlive()) return connection;
    await connection.closed;
    return this.connection();
  }

  async #open(attempt: symbol): Promise<GatewayConnection> {
    try {
      const connection = await this.#admitted();
      if (this.#wants(attempt)) return this.#opened(connection);
      connection.close();
      throw new GatewayFailure("connection-closed", { url: connection.url });
    } catch (error) {
      throw this.#wants(attempt) ? this.#failed(error) : error;
    }
  }

  #wants(attempt: symbol): boolean {
    return this.#state.kind === "connecting" && this.#state.attempt === attempt;
  }

  /**
   * Tries again once, and only if reading the secrets again brought another token: the gateway locks out the address
   * of one who keeps showing a wrong one.
   */
  async #admitted(): Promise<GatewayConnection> {
    const { credentials } = this.#options;
    const shown = await credentials.read();
    try {
      return await this.#dialer.reach(shown);
    } catch (error) {
      if (!(error instanceof GatewayFailure) || error.retry !== "after-refresh") throw error;
      const fresh = await credentials.refresh();
      if (fresh.token === shown.token) throw error;
      return this.#dialer.reach(fresh);
    }
  }

  #opened(connection: GatewayConnection): GatewayConnection {
    const { release, protocol, connectionId } = connection.hello;
    const fields = { url: connection.url, release, protocol, connectionId };
    const open: State = { kind: "open", connection };
    this.#options.log.info("Connected to the gateway.", fields);
    this.#state = open;
    this.#failures = 0;
    void connection.closed.then(({ kind, details }) => {
      this.#options.log.info("The connection to the gateway ended.", {
        ...fields,
        ...details,
        failure: kind,
      });
      if (this.#state === open) this.#state = { kind: "idle" };
    });
    return connection;
  }

  /** Starts the pause that belongs to a failure. One of the credentials' source has none: it keeps its own. */
  #failed(error: unknown): unknown {
    this.#state = { kind: "idle" };
    if (!(error instanceof GatewayFailure)) return error;
    const { credentials, log, pauses, random = Math.random } = this.#options;
    const { tokenSecret: secret } = credentials;
    this.#failures += 1;
    const retryAfterMs = pauseMs(error, this.#failures, random(), pauses);
    const isOfToken = secret !== undefined && error.step === "access";
    const failure = error.with({ retryAfterMs, ...(isOfToken && { secret }) });
    this.#state = { kind: "waiting", failure, retryAtMs: Date.now() + retryAfterMs };
    log.warn(failure.message, {
      ...failure.details,
      failure: failure.kind,
      remedy: failure.remedy,
      command: failure.command,
    });
    return failure;
  }
}
