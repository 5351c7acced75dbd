import { GatewayFailure } from "../gateway/failures/failure.ts";
import { agentWait, chatSend } from "../gateway/methods/chat-requests.ts";
import type { RunEvent } from "../gateway/wire/chat-event.ts";
import { GIVEN_UP, InOrder, pause, pollUntil } from "../waiting.ts";
import { sentLater } from "./gateway-clock.ts";
import { lookAfterEnd, lookAtRun, wasAborted } from "./look-at-run.ts";
import { LOOKS, RECONNECT_MS, SILENT_MS, WAIT_SLICE_MS } from "./patience.ts";
import { RunLine } from "./run-line.ts";
import { RunProgress } from "./run-progress.ts";
import { nothingFound } from "./history-match.ts";
import { firstState, next, type RecoveringState, type RunInput, type RunState } from "./run-state.ts";
import { behind, stoppedUnsent } from "./run.ts";
import type { Run, RunConnection, RunEnd, RunOutcome } from "./run.ts";
import { Whereabouts } from "./whereabouts.ts";
import { RunPlace } from "./run-place.ts";

/**
 * Sends a run, or finds it again, and follows it to its end, over as many connections as it takes: it goes on at the
 * gateway while there is none. The rules are in `run-state.ts`.
 * @throws GatewayFailure when the message could not be sent.
 */
export async function driveRun(run: Run): Promise<RunOutcome> {
  const driver = new RunDriver(run);
  const onDeadline = () => driver.take({ kind: "deadline" });
  run.signal.addEventListener("abort", onDeadline, { once: true });
  try {
    driver.begin();
    return await driver.outcome;
  } finally {
    run.signal.removeEventListener("abort", onDeadline);
    driver.release();
  }
}

/** Owns the waits of one run: those of its state, and no others. */
class RunDriver {
  readonly outcome: Promise<RunOutcome>;
  readonly #run: Run;
  readonly #settle: PromiseWithResolvers<RunOutcome>;
  #state: RunState;
  #waits = new AbortController();
  readonly #line: RunLine;
  readonly #where: Whereabouts;
  readonly #place: RunPlace;
  readonly #claims = new InOrder();
  readonly #progress: RunProgress;

  constructor(run: Run) {
    this.#run = run;
    this.#where = new Whereabouts(run);
    this.#place = new RunPlace(run);
    this.#line = new RunLine(run, (event) => this.#hear(event));
    this.#state = firstState(run.mayBeSent);
    this.#progress = new RunProgress(run);
    this.#settle = Promise.withResolvers();
    this.outcome = this.#settle.promise;
  }

  begin(): void {
    if (this.#run.signal.aborted) this.take({ kind: "deadline" });
    else this.#enter(this.#state);
  }

  /** Moves on by what was learned. What the state before waited for is given up. */
  take(input: RunInput): void {
    const state = next(this.#state, input);
    if (state === this.#state) return;
    this.#state = state;
    this.#waits.abort(GIVEN_UP);
    this.#waits = new AbortController();
    this.#enter(state);
  }

  release(): void {
    this.#waits.abort(GIVEN_UP);
    this.#line.release();
    this.#place.leave(this.#state.kind === "ended");
  }

  #enter(state: RunState): void {
    switch (state.kind) {
      case "looking":
        return this.#do(async (signal) => {
          await pause(state.afterMs, signal);
          await this.#look(signal);
        });
      case "waiting":
        return this.#do((signal) => this.#wait(signal));
      case "sending":
        return this.#do((signal) => this.#send(signal));
      case "following":
        return this.#do((signal) =>
          state.source === "events"
            ? this.#listen(signal)
            : this.#askGateway(WAIT_SLICE_MS[state.isFailing === true ? "failing" : "usual"], signal),
        );
      case "recovering":
        return this.#do((signal) => this.#recover(state, signal));
      case "ended":
        return this.#settle.resolve(this.#progress.explained(state.end));
      case "detached":
        return this.#settle.resolve(state);
      default:
        return state satisfies never;
    }
  }

  #do(act: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#waits;
    act(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#failed(error);
    });
  }

  /** A failure before the message may have been sent is the caller's; after it, the connection is lost. */
  #failed(cause: unknown): void {
    if (!this.#where.mayBeSent) return this.#settle.reject(cause);
    if (!(cause instanceof GatewayFailure) || cause.retry !== "later")
      return this.#settle.resolve({ kind: "unreachable", cause });
    return this.take({ kind: "lost", afterMs: cause.details.retryAfterMs ?? RECONNECT_MS });
  }

  async #wait(signal: AbortSignal): Promise<void> {
    await this.#place.take((await this.#line.connected(signal, this.#where.sentTo)).url, signal);
    this.take({ kind: "placed" });
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { sessionKey, runId, preface, traceparent } = this.#run;
    const connection = await this.#line.connected(signal, this.#where.sentTo);
    if (this.#place.isElsewhere(connection.url)) return this.take({ kind: "lost", afterMs: 0 });
    const message = behind(await preface?.(connection), this.#run.message);
    const attachments = await this.#run.attachments?.(connection, message);
    const sentAtMs = await sentLater(this.#where.sentAtMs, connection.hello, signal);
    // An attempt that was given up stores no gateway after a later one.
    const isWanted = async () => this.#run.isWanted?.(connection.url, sentAtMs);
    if ((await this.#claims.next(isWanted, signal)) === false) {
      // Of one that somebody may have sent its gateway may show nothing before it is answered.
      const isSent = this.#where.mayBeSent && !(await wasAborted(connection, this.#run, signal));
      return this.#end(isSent ? this.#progress.stopped : stoppedUnsent);
    }
    signal.throwIfAborted();
    this.#where.sentAtMs = sentAtMs ?? this.#where.sentAtMs;
    const chat = { sessionKey, message, attachments, idempotencyKey: runId };
    const send = () => chatSend(connection, chat, { signal, traceparent });
    const sent = await this.#where.sending(connection.url, () => this.#place.sending(send));
    signal.throwIfAborted();
    this.#progress.heardAtMs = Date.now();
    // Of a message that was queued, that is the end of its own run, and not of the one that goes on with it.
    const as = sent.kind === "ended" && this.#line.isQueued ? "in-flight" : sent.kind;
    this.take({ kind: "sent", as, atMs: Date.now() });
  }

  /** Looks for the reply, and listens meanwhile for a run that goes on with the message. */
  async #recover({ from }: RecoveringState, signal: AbortSignal): Promise<void> {
    const connection = await this.#line.connected(signal, this.#where.sentTo);
    if (from === "over") {
      const stop = connection.onOtherRun(this.#run.sessionKey, (runId) => this.#goOnAs(runId, connection));
      signal.addEventListener("abort", stop, { once: true });
    }
    await pollUntil(() => this.#look(signal), LOOKS, signal);
  }

  #goOnAs(runId: string, connection: RunConnection): void {
    this.#line.goOnAs(runId, connection);
    this.#progress.heardAtMs = Date.now();
    this.take({ kind: "resumed" });
  }

  async #look(signal: AbortSignal): Promise<undefined> {
    const connection = await this.#line.connected(signal, this.#where.sentTo);
    // Another gateway knows nothing of the run; asking there too could have it answered twice.
    if (this.#where.isElsewhere(connection.url)) return this.#elsewhere();
    const isOver = this.#state.kind === "recovering" && this.#state.from === "over";
    const lookNow = isOver ? lookAfterEnd : lookAtRun;
    const run = { ...this.#run, sentAtMs: this.#where.sentAtMs, goesOnAs: this.#line.goesOnAs };
    const look = await lookNow(connection, run, signal);
    signal.throwIfAborted();
    if (look.found.kind === "received") this.#progress.resume(look.found.textSoFar);
    this.take({ kind: "history", look, atMs: Date.now() });
    return undefined;
  }

  async #listen(signal: AbortSignal): Promise<void> {
    for (let leftMs = SILENT_MS; leftMs > 0; leftMs = this.#progress.heardAtMs + SILENT_MS - Date.now()) {
      await pause(Math.min(leftMs, SILENT_MS / 4), signal);
      this.#place.silent();
    }
    this.take({ kind: this.#progress.hasFailed ? "failing" : "gap" });
  }

  /**
   * Asks for the run's end in two ways, one after the other, until one of them tells: `agent.wait` knows nothing of a
   * run that an earlier start took, or that goes on under another id.
   */
  #askGateway(sliceMs: number, signal: AbortSignal): Promise<void> {
    return pollUntil(
      async () => {
        const connection = await this.#line.connected(signal, this.#where.sentTo);
        const outcome = await agentWait(connection, this.#line.waiting(sliceMs), { signal });
        signal.throwIfAborted();
        this.take({ kind: "waited", outcome, atMs: Date.now() });
        signal.throwIfAborted();
        const isStopped = await this.#isStopped(connection, signal);
        await this.#look(signal);
        if (isStopped && !signal.aborted) this.#end(this.#progress.stopped);
      },
      LOOKS,
      signal,
    );
  }

  /** A message that was queued cannot be stopped before 2026.7: nothing that its gateway says of that is a witness. */
  async #isStopped(connection: RunConnection, signal: AbortSignal): Promise<boolean> {
    const isAsked = !this.#line.isQueued && (await this.#run.isStopAsked?.()) === true;
    return isAsked && (await wasAborted(connection, this.#run, signal));
  }

  #elsewhere(): undefined {
    const away = this.#where.whileAway();
    if (away.kind === "unreachable") this.#settle.resolve(away);
    else if (away.kind === "absent") this.take({ kind: "history", look: nothingFound, atMs: Date.now() });
    else if (away.kind === "gone") this.#end(away.end);
    else this.take({ kind: "lost", afterMs: away.afterMs });
    return undefined;
  }

  #hear(event: RunEvent): void {
    this.#place.hear(event);
    const input = this.#progress.hear(event);
    if (input === undefined) return;
    // Which message another run answered, its place in the history tells.
    const isReply = input.kind === "final" && input.end?.kind === "complete";
    if (input.kind === "final" && input.end?.kind === "stopped" && input.end.text === "")
      return this.#hearAborted(input);
    return this.take(isReply && this.#line.isQueued ? { ...input, end: undefined } : input);
  }

  /** A stop before the first word; or, if nobody asked for one, a model that said nothing (2026.7): its history tells. */
  #hearAborted(input: RunInput): void {
    this.#do(async () => {
      const isAsked = await this.#run.isStopAsked?.().catch(() => true);
      this.take(isAsked === false ? { kind: "waited", outcome: "error", atMs: Date.now() } : input);
    });
  }

  #end(end: RunEnd): void {
    this.take({ kind: "final", end, atMs: Date.now() });
  }
}
