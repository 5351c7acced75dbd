import { setTimeout as pause } from "node:timers/promises";
import { stepsOf, type Agent, type AgentStep } from "./agent.ts";
import type { Dialect } from "./dialect.ts";
import type { StepName } from "./fault-row.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { Holds } from "./holds.ts";
import type { Release } from "./releases.ts";
import { Run, type RunRequest } from "./run.ts";
import type { Entry } from "./transcript.ts";

/** One entry per run that really started: what the model was asked. */
export interface Prompt {
  readonly runId: string;
  readonly sessionKey: string;
  /** The visitor's words, without what the backend put around them. */
  readonly text: string;
}

/** What an agent says to say nothing. */
const SILENCE = "NO_REPLY";

export interface RunsOptions {
  readonly release: Release;
  readonly dialect: Dialect;
  readonly holds: Holds;
  readonly faults: FaultPlan;
  readonly agent: () => Agent;
  readonly now: () => number;
  /** Grows by one for each run that really starts. */
  readonly prompts: Prompt[];
}

/** Owns the runs of one life of the gateway: a restart forgets them all. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  readonly #running = new Set<Run>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  find(runId: string): Run | undefined {
    return this.#runs.get(runId);
  }

  /** The runs of a session that go on. */
  active(sessionKey: string): readonly Run[] {
    return [...this.#running].filter(({ session }) => session.key === sessionKey);
  }

  /** Registers a run. It speaks once `play` is called. */
  open(request: Omit<RunRequest, "startedAt">): Run {
    const run = new Run({ ...request, startedAt: this.#options.now() });
    this.#runs.set(run.id, run);
    this.#running.add(run);
    return run;
  }

  /** Runs of one session speak one after another. */
  play(run: Run): void {
    const { session } = run;
    const played = session.busy === undefined ? this.#speak(run) : session.busy.then(() => this.#speak(run));
    const done = played.finally(() => {
      if (session.busy === done) session.busy = undefined;
    });
    session.busy = done;
  }

  /** Adds to a run's reply; each piece is told at once. */
  say(run: Run, pieces: Iterable<string>): void {
    for (const piece of pieces) {
      run.deltaAt = -Infinity;
      this.#grow(run, run.text + piece);
    }
  }

  abort(run: Run, reason: "rpc" | "stop"): void {
    const { now, release } = this.#options;
    if (!run.end("aborted", now(), reason)) return;
    const keeps = release.detailCodes && run.reply !== "";
    this.#conclude(run, keeps ? this.#store(run, run.reply, "aborted") : undefined);
  }

  fail(run: Run, detail: string): void {
    if (!run.end("failed", this.#options.now())) return;
    run.failure = detail;
    this.#conclude(run, this.#store(run, detail, "error"));
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

  async #speak(run: Run): Promise<void> {
    if (run.state !== "running") return;
    const { agent, dialect, prompts } = this.#options;
    const text = run.message.replaceAll("\u2060", "").trim();
    prompts.push({ runId: run.id, sessionKey: run.session.key, text });
    const asked = { role: "user", text: run.message, runId: run.id, timestamp: run.startedAt } as const;
    dialect.started(run, run.session.add({ ...asked, end: "stop" }));
    const turn = { runId: run.id, sessionKey: run.session.key, text, signal: run.abortion.signal };
    try {
      for await (const step of stepsOf(agent(), turn)) {
        if (run.state !== "running") break;
        await this.#take(run, step);
      }
    } catch (error) {
      this.fail(run, String(error));
    }
    await this.#finish(run);
  }

  async #take(run: Run, step: AgentStep): Promise<void> {
    if (typeof step === "string") {
      const isFirst = run.text === "";
      this.#grow(run, run.text + step);
      return isFirst ? this.#reach("after-first-delta", run) : undefined;
    }
    if ("replace" in step) return this.#grow(run, step.replace);
    if ("hold" in step) return this.#options.holds.pass(step.hold, run.abortion.signal);
    if ("fail" in step) return this.fail(run, step.fail);
    const { signal } = run.abortion;
    await pause(step.pauseMs, undefined, { signal }).catch(() => {});
  }

  #grow(run: Run, text: string): void {
    if (run.state !== "running") return;
    run.text = text;
    if (run.reply !== SILENCE) this.#options.dialect.grew(run, this.#options.now());
  }

  async #finish(run: Run): Promise<void> {
    if (run.state === "running") await this.#reach("before-final", run);
    if (run.end("done", this.#options.now())) this.#conclude(run, this.#stored(run));
    await this.#reach("after-final", run);
  }

  /** A silent reply is told to nobody, and only some releases keep it. */
  #stored(run: Run): Entry | undefined {
    const { reply } = run;
    const isSilent = reply === SILENCE;
    if (isSilent) run.text = "";
    const keeps = isSilent ? this.#options.release.keepsSilence : reply !== "";
    return keeps ? this.#store(run, reply, "stop") : undefined;
  }

  #store(run: Run, text: string, end: Entry["end"]): Entry {
    return run.session.add({ role: "assistant", text, runId: run.id, timestamp: run.endedAt, end });
  }

  #conclude(run: Run, answered: Entry | undefined): void {
    if (this.#isKnown(run)) this.#options.dialect.ended(run, answered, run.endedAt);
    this.#running.delete(run);
    run.settle();
  }

  /** A run that the gateway forgot ends without a word. */
  #isKnown(run: Run): boolean {
    return this.#runs.get(run.id) === run;
  }

  async #reach(step: StepName, run: Run): Promise<void> {
    if (!this.#options.faults.any || !this.#isKnown(run)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.faults.reach(step, { connection: run.connection, run }, resolve);
    await promise;
  }
}
