import { releaseNames } from "../simulated-gateway/index.ts";
import type { Outcome } from "./run-task.ts";
import { commandOf } from "./tell-violation.ts";

/** Milliseconds between two lines that tell how far it is. */
const TELLS_EVERY_MS = 10_000;

/** Owns what all worlds together came to. */
export class Summary {
  readonly #startedAt = performance.now();
  #toldAt = performance.now();
  readonly #failed: Outcome[] = [];
  /** Worlds by their gateways' releases. */
  readonly #releases = new Map<string, number>();
  #worlds = 0;
  #turns = 0;
  #calls = 0;
  #happened = 0;
  #virtualMs = 0;
  #processorMs = 0;

  add(outcome: Outcome, showsDigest: boolean): void {
    this.#worlds += 1;
    this.#turns += outcome.turns;
    this.#calls += outcome.calls;
    this.#happened += outcome.happened;
    this.#virtualMs += outcome.virtualMs;
    this.#processorMs += outcome.processorMs;
    for (const name of new Set(outcome.releases))
      this.#releases.set(name, (this.#releases.get(name) ?? 0) + 1);
    if (showsDigest) console.log(`Trace ${outcome.digest}`);
    if (outcome.told !== undefined) {
      this.#failed.push(outcome);
      console.log(outcome.told);
    }
    if (performance.now() - this.#toldAt < TELLS_EVERY_MS) return;
    this.#toldAt = performance.now();
    console.log(
      `${this.#worlds} worlds, ${this.#turns} turns, ${this.#speed()}, ${this.#failed.length} failed`,
    );
  }

  /** @returns the exit code. */
  print(): number {
    const hours = (this.#virtualMs / 3_600_000).toFixed(1);
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const releases = releaseNames.filter((name) => this.#releases.has(name));
    for (const { task, violation } of this.#failed)
      console.log(`${commandOf(task)}  # ${violation?.invariant}`);
    console.log(
      `${this.#turns} turns in ${this.#calls} calls, ${hours} hours of virtual time, ${this.#happened} events.`,
    );
    console.log(`${this.#speed()}, in ${seconds.toFixed(1)} s.`);
    console.log(`Worlds: ${releases.map((name) => `${name} in ${this.#releases.get(name)}`).join(", ")}.`);
    console.log(`${this.#worlds - this.#failed.length} passed, ${this.#failed.length} failed`);
    return this.#failed.length === 0 ? 0 : 1;
  }

  #speed(): string {
    const perSecond = (ms: number) => Math.round((this.#turns / ms) * 1_000);
    const elapsed = perSecond(performance.now() - this.#startedAt);
    return `${elapsed} turns a second, ${perSecond(this.#processorMs)} in each of a processor`;
  }
}
