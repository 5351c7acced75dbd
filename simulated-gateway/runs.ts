import type { Agent } from "./agent.ts";
import type { Dialect, TellEntry } from "./dialect.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { Holds } from "./holds.ts";
import { Lanes } from "./lanes.ts";
import type { Release } from "./releases.ts";
import { Run, type RunRequest } from "./run.ts";
import { Speech } from "./speech.ts";
import type { Entry } from "./transcript.ts";

/** One entry per run that really started: what the model was asked. */
export interface Prompt {
  readonly runId: string;
  readonly sessionKey: string;
  /** The visitor's words, without what the backend put around them. */
  readonly text: string;
}

/** Milliseconds after which a queued message gets its turn. */
const queuedForMs = 150;

export interface RunsOptions {
  readonly release: Release;
  readonly dialect: Dialect;
  readonly tellEntry: TellEntry;
  readonly holds: Holds;
  readonly faults: FaultPlan;
  readonly agent: () => Agent;
  readonly now: () => number;
  readonly newId: () => string;
  /** Grows by one for each message that the agent is really asked. */
  readonly prompts: Prompt[];
}

/** Owns the runs of one life of the gateway: a restart forgets them all. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  readonly #running = new Set<Run>();
  readonly #speech: Speech;
  readonly #lanes: Lanes;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#lanes = new Lanes(options.release.maxConcurrent);
    this.#speech = new Speech({
      ...options,
      fail: (run, detail) => this.fail(run, detail),
      done: (run, answered) => {
        this.#conclude(run, answered);
        run.session.finalAt = run.endedAt;
      },
      passOver: (run) => this.#passOver(run),
      isKnown: (run) => this.#isKnown(run),
    });
  }

  find(runId: string): Run | undefined {
    return this.#runs.get(runId);
  }

  /** The runs of a session that go on. */
  active(sessionKey: string): readonly Run[] {
    return [...this.#running].filter(({ session }) => session.key === sessionKey);
  }

  /** Those of them that the release tells of, and stops. */
  shown(sessionKey: string): readonly Run[] {
    const { showsQueuedRun } = this.#options.release;
    return this.active(sessionKey).filter(({ request }) => showsQueuedRun || request.sentAs === undefined);
  }

  /** Registers a run. It speaks once `play` is called. */
  open(request: Omit<RunRequest, "startedAt">): Run {
    const run = new Run({ ...request, startedAt: this.#options.now() });
    this.#runs.set(run.id, run);
    this.#running.add(run);
    return run;
  }

  /** Runs of one session speak one after another, or the second is told to the agent that speaks. */
  play(run: Run): void {
    const { release, now } = this.#options;
    const { session } = run;
    const speaks = this.active(session.key).find((other) => other !== run);
    if (release.secondMessage === "steers" && speaks !== undefined) return void speaks.steered.push(run);
    const isClosing = now() - session.finalAt < release.queuesAfterFinalMs;
    if (isClosing || (release.secondMessage === "queues" && speaks !== undefined)) return this.#queue(run);
    const speak = () => this.#lanes.work(() => this.#speech.speak(run));
    const played = session.busy === undefined ? speak() : session.busy.then(speak);
    const done = played.finally(() => {
      if (session.busy === done) session.busy = undefined;
    });
    session.busy = done;
  }

  say(run: Run, pieces: Iterable<string>): void {
    this.#speech.say(run, pieces);
  }

  abort(run: Run, reason: "rpc" | "stop"): void {
    const { now, release } = this.#options;
    if (!run.end("aborted", now(), reason)) return;
    const keeps = release.detailCodes && run.reply !== "";
    this.#conclude(run, keeps ? this.#speech.store(run, run.reply, "aborted") : undefined);
  }

  fail(run: Run, detail: string): void {
    if (!run.end("failed", this.#options.now())) return;
    run.failure = detail;
    this.#conclude(run, this.#speech.store(run, detail, "error"));
  }

  /** Ends a run before the agent is asked, by the locked store of its sessions; false where the release has no such lock. */
  lock(run: Run): boolean {
    const { release, dialect, now } = this.#options;
    if (release.storeLock === "none" || !run.end("failed", now())) return false;
    run.failure = "Error: timeout acquiring session store lock";
    run.isUnasked = true;
    if (this.#isKnown(run)) dialect.unasked(run);
    this.#leave(run);
    return true;
  }

  /** Drops all runs without a word, as a gateway that goes down. */
  forget(): void {
    for (const run of this.#runs.values()) {
      const { session } = run;
      session.busy = undefined;
      session.end(this.#options.release);
      run.end("aborted", this.#options.now());
    }
    this.#runs.clear();
    this.#running.clear();
  }

  /** Such a run ends at once, and its message gets its turn later, in a run that nobody asked for. */
  #queue(run: Run): void {
    const { session } = run;
    this.#passOver(run);
    const later = () => {
      if (!this.#isKnown(run)) return;
      if (session.busy !== undefined) return void session.busy.then(wait);
      session.finalAt = -Infinity;
      this.play(this.open({ ...run.request, runId: this.#options.newId(), sentAs: run.id }));
    };
    const wait = () => void setTimeout(later, queuedForMs);
    wait();
  }

  /** Ends a run in which the agent was not asked. */
  #passOver(run: Run): void {
    if (!run.end("done", this.#options.now())) return;
    if (this.#isKnown(run)) this.#options.dialect.passedOver(run);
    this.#leave(run);
  }

  #conclude(run: Run, answered: Entry | undefined): void {
    if (this.#isKnown(run) && !run.hidesEnd) this.#options.dialect.ended(run, answered, run.endedAt);
    this.#leave(run);
  }

  #leave(run: Run): void {
    this.#running.delete(run);
    run.settle();
  }

  /** A run that the gateway forgot ends without a word. */
  #isKnown(run: Run): boolean {
    return this.#runs.get(run.id) === run;
  }
}
