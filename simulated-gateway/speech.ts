import { setTimeout as pause } from "node:timers/promises";
import { stepsOf, type AgentStep, type ToolUse } from "./agent.ts";
import type { StepName } from "./fault-row.ts";
import type { Run } from "./run.ts";
import type { RunsOptions } from "./runs.ts";
import type { Entry } from "./transcript.ts";

/** What an agent says to say nothing. */
const SILENCE = "NO_REPLY";

export interface SpeechOptions extends RunsOptions {
  readonly fail: (run: Run, detail: string) => void;
  /** The run was answered; `answered` was stored if there is something to store. */
  readonly done: (run: Run, answered: Entry | undefined) => void;
  /** The run is over, and nothing is to be told of the agent. */
  readonly passOver: (run: Run) => void;
  /** False for a run that the gateway forgot: it ends without a word. */
  readonly isKnown: (run: Run) => boolean;
}

/** Owns how an agent is asked, and what becomes of its words. */
export class Speech {
  readonly #options: SpeechOptions;

  constructor(options: SpeechOptions) {
    this.#options = options;
  }

  /** Adds to a run's reply; each piece is told at once. */
  say(run: Run, pieces: Iterable<string>): void {
    for (const piece of pieces) {
      run.deltaAt = -Infinity;
      this.#grow(run, run.text + piece);
    }
  }

  store(run: Run, text: string, end: Entry["end"]): Entry {
    const timestamp = run.endedAt || this.#options.now();
    return run.session.add({ role: "assistant", text, runId: run.id, timestamp, end });
  }

  /** Asks the agent, and whatever came to it meanwhile. */
  async speak(run: Run): Promise<void> {
    if (run.state !== "running") return;
    this.#options.dialect.started(run, this.#ask(run));
    await this.#answer(run, run);
    for (let next = run.steered.shift(); next !== undefined; next = run.steered.shift())
      await this.#steer(run, next);
    await this.#finish(run);
  }

  /** Says the answer to another message in the same reply; that message's own run ends without words. */
  async #steer(run: Run, other: Run): Promise<void> {
    if (run.state !== "running" || other.state !== "running") return;
    this.store(run, run.reply.slice(run.storedChars).trimStart(), "stop");
    this.#options.tellEntry(this.#ask(other), run.session.key);
    run.storedChars = run.reply.length;
    run.text = `${run.reply}\n\n`;
    await this.#answer(run, other);
    this.#options.passOver(other);
  }

  /** The agent is asked; what it is asked stands in the transcript. */
  #ask({ id, session, message, startedAt, request }: Run): Entry {
    const text = wordsOf(message);
    this.#options.prompts.push({ runId: id, sessionKey: session.key, text });
    return session.add({
      role: "user",
      text: message,
      runId: request.sentAs ?? id,
      timestamp: startedAt,
      end: "stop",
    });
  }

  async #answer(run: Run, { id, message }: Run): Promise<void> {
    const { agent } = this.#options;
    const turn = {
      runId: id,
      sessionKey: run.session.key,
      sessionId: run.session.id,
      text: wordsOf(message),
      signal: run.abortion.signal,
    };
    try {
      for await (const step of stepsOf(agent(), turn)) {
        if (run.state !== "running") break;
        await this.#take(run, step);
      }
    } catch (error) {
      this.#options.fail(run, String(error));
    }
  }

  async #take(run: Run, step: AgentStep): Promise<void> {
    if (typeof step === "string") {
      const isFirst = run.text === "";
      this.#grow(run, run.text + step);
      return isFirst ? this.#reach("after-first-delta", run) : undefined;
    }
    if ("replace" in step) return this.#grow(run, step.replace);
    if ("tool" in step) return this.#use(run, step);
    if ("hold" in step) return this.#options.holds.pass(step.hold, run.abortion.signal);
    if ("fail" in step) return this.#options.fail(run, step.fail);
    if ("aside" in step) return this.#sayAside(run, step.aside);
    if ("falters" in step) return this.#falter(run, step.falters);
    const { signal } = run.abortion;
    await pause(step.pauseMs, undefined, { signal }).catch(() => {});
  }

  async #use(run: Run, { tool: name, with: meta = "{}", failsWith: error, hold }: ToolUse): Promise<void> {
    const { dialect, holds, newId, now } = this.#options;
    const call = { id: `call_${newId().slice(0, 8)}`, name, with: meta, startedAt: now() };
    dialect.used(run, call, call.startedAt);
    if (hold !== undefined) await holds.pass(hold, run.abortion.signal);
    if (run.state === "running") dialect.used(run, { ...call, endedAt: now(), error }, now());
  }

  #falter(run: Run, detail: string): void {
    this.#options.dialect.faltered(run, detail);
    if (this.#options.release.keepsAttempts) this.store(run, "", "error");
  }

  #sayAside({ session }: Run, text: string): void {
    const { now, newId, tellEntry } = this.#options;
    const aside = { role: "assistant", text, runId: newId(), timestamp: now(), end: "stop" } as const;
    tellEntry(session.add(aside), session.key);
  }

  #grow(run: Run, text: string): void {
    if (run.state !== "running") return;
    run.text = text;
    if (run.reply !== SILENCE) this.#options.dialect.grew(run, this.#options.now());
  }

  async #finish(run: Run): Promise<void> {
    if (run.state === "running") await this.#reach("before-final", run);
    if (run.end("done", this.#options.now())) this.#options.done(run, this.#stored(run));
    await this.#reach("after-final", run);
  }

  /** A silent reply is told to nobody, and only some releases keep it. */
  #stored(run: Run): Entry | undefined {
    const isSilent = run.reply === SILENCE;
    const text = run.reply.slice(run.storedChars).trimStart();
    if (isSilent) run.text = "";
    const keeps = isSilent ? this.#options.release.keepsSilence : text !== "";
    return keeps ? this.store(run, text, "stop") : undefined;
  }

  async #reach(step: StepName, run: Run): Promise<void> {
    if (!this.#options.faults.any || !this.#options.isKnown(run)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.faults.reach(step, { connection: run.connection, run }, resolve);
    await promise;
  }
}

/** What the visitor wrote of a message. */
function wordsOf(message: string): string {
  return message.replaceAll("\u2060", "").trim();
}
