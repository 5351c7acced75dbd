import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { SendOutcome } from "../gateway/methods/chat-requests.ts";
import type { Place } from "../gateway/load/place.ts";
import type { RunEvent } from "../gateway/wire/chat-event.ts";
import type { Run } from "./run.ts";

/** How a gateway says that it has too much to do, or shows it. */
const noRoom: ReadonlySet<string> = new Set(["gateway-unavailable", "request-timeout"]);

type Told = Pick<Run, "place" | "onBegun" | "onQueued">;

/** Owns a run's place at the gateway that it is sent to. */
export class RunPlace {
  readonly #run: Told;
  #place: Place | undefined;

  constructor(run: Told) {
    this.#run = run;
  }

  /** Waits for one. Who was stopped meanwhile needs none, as their message is not sent. @throws what the room throws; the signal's reason */
  async take(url: string, signal: AbortSignal): Promise<void> {
    if (this.#place?.url === url) return;
    this.leave(false);
    this.#place = await this.#run.place?.(url, signal);
    signal.throwIfAborted();
  }

  /** Whether it is at another gateway. */
  isElsewhere(url: string): boolean {
    return this.#place !== undefined && this.#place.url !== url;
  }

  /** The message goes out by `send`. @throws what that throws */
  async sending(send: () => Promise<SendOutcome>): Promise<SendOutcome> {
    this.#place?.sent();
    try {
      const sent = await send();
      // Of a run that was sent before, the start is not now.
      if (sent.kind !== "started") this.#place?.started("before");
      return sent;
    } catch (error) {
      if (error instanceof GatewayFailure && noRoom.has(error.kind)) this.#place?.refused();
      throw error;
    }
  }

  /** Takes what tells that the run has started. */
  hear({ kind }: RunEvent): void {
    if (kind === "status") return;
    const mayBeMissed = kind === "gap" || kind === "lost";
    this.#place?.started(kind === "begun" ? "told" : mayBeMissed ? "before" : "untold");
    if (kind === "begun") this.#run.onBegun?.();
  }

  /** It has been silent for a second, or some more: who waits in the gateway's queue is told so. */
  silent(): void {
    const place = this.#place;
    if (place?.silent() === true) this.#run.onQueued?.(place.url, place.sentForMs);
  }

  leave(isOver: boolean): void {
    this.#place?.leave(isOver);
    this.#place = undefined;
  }
}
