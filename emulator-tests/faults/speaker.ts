import { visitorWords } from "../../local-stack/visitor-words.ts";
import type { Agent, AgentStep, Turn } from "../../simulated-gateway/index.ts";

/** Where a reply can be held. */
export type HoldPoint = "after-answer" | "after-first-delta" | "before-final";

/** A reply that waits to be let go. */
export interface Hold {
  /** Resolves when the reply has come that far. */
  readonly reached: Promise<void>;
  release(): void;
}

interface Gate extends Hold {
  readonly reach: () => void;
  readonly released: Promise<void>;
}

/** Owns what the simulated agent says: every reply names its own run, and quotes its own message. */
export class Speaker {
  readonly agent: Agent = (turn) => this.#speak(turn);
  /** Milliseconds between words. */
  readonly #paceMs: () => number;
  readonly #gates = new Map<HoldPoint, Gate>();

  constructor(paceMs: () => number = () => 0) {
    this.#paceMs = paceMs;
  }

  /** Holds the next reply that comes to this point, and all others, until they are let go. */
  hold(at: HoldPoint): Hold {
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const release = () => (this.#gates.delete(at), released.resolve());
    const gate = { reached: reached.promise, reach: reached.resolve, released: released.promise, release };
    this.#gates.set(at, gate);
    return gate;
  }

  /** Lets everything go. */
  release(): void {
    for (const gate of this.#gates.values()) gate.release();
  }

  async *#speak({ runId, text, signal }: Turn): AsyncGenerator<AgentStep> {
    await this.#pass("after-answer", signal);
    yield `${runMark(runId)} `;
    await this.#pass("after-first-delta", signal);
    // It quotes the message, and not what it is reminded of before it.
    const words = visitorWords([{ role: "user", text }]);
    for (const word of `heard: ${words} and that is all.`.split(/(?<= )/)) {
      const pauseMs = this.#paceMs();
      if (pauseMs > 0) yield { pauseMs };
      yield word;
    }
    await this.#pass("before-final", signal);
  }

  async #pass(at: HoldPoint, signal: AbortSignal): Promise<void> {
    const gate = this.#gates.get(at);
    if (gate === undefined) return;
    gate.reach();
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    await Promise.race([gate.released, aborted]);
  }
}

/** What a reply of that run begins with. */
export function runMark(runId: string): string {
  return `<run ${runId}>`;
}
