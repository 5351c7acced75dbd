import type { WaitForRun } from "../gateway/methods/chat-requests.ts";
import type { RunEvent } from "../gateway/wire/chat-event.ts";
import type { Run, RunConnection } from "./run.ts";

type Heard = Pick<Run, "gateway" | "sessionKey" | "runId" | "goesOnAs" | "onGoesOnAs">;

/** Owns where a run is listened to, and under which id: one listener on the connection of the moment. */
export class RunLine {
  readonly #run: Heard;
  readonly #hear: (event: RunEvent) => void;
  #runId: string;
  #heard: { readonly connection: RunConnection; readonly stop: () => void } | undefined;

  constructor(run: Heard, hear: (event: RunEvent) => void) {
    this.#run = run;
    this.#runId = run.goesOnAs ?? run.runId;
    this.#hear = hear;
  }

  /** What its end is asked for with: the id that the gateway goes on with. */
  waiting(timeoutMs: number): WaitForRun {
    return { runId: this.#runId, timeoutMs };
  }

  /** Whether that is another one than the message was sent under, because the gateway queued that. */
  get isQueued(): boolean {
    return this.#runId !== this.#run.runId;
  }

  /** That id, if the message was queued. */
  get goesOnAs(): string | undefined {
    return this.isQueued ? this.#runId : undefined;
  }

  /**
   * The connection of the moment, on which the run is listened to.
   * @param sentTo the gateway that may have got it.
   * @throws GatewayFailure; the signal's reason
   */
  async connected(signal: AbortSignal, sentTo: string | undefined): Promise<RunConnection> {
    const connection = await this.#run.gateway.connection(sentTo);
    signal.throwIfAborted();
    if (connection !== this.#heard?.connection) this.#listenOn(connection);
    return connection;
  }

  /** From now on another run is listened to. */
  goOnAs(runId: string, connection: RunConnection): void {
    this.#runId = runId;
    this.#run.onGoesOnAs?.(runId);
    this.#listenOn(connection);
  }

  release(): void {
    this.#heard?.stop();
    this.#heard = undefined;
  }

  #listenOn(connection: RunConnection): void {
    const before = this.#heard;
    const stop = connection.onRun(this.#runId, this.#run.sessionKey, this.#hear);
    this.#heard = { connection, stop };
    before?.stop();
  }
}
