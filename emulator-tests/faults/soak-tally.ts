import type { Message as StoredMessage } from "../../functions/src/contract/index.ts";
import type { Prompt } from "../../simulated-gateway/index.ts";
import type { Message } from "./message.ts";
import type { Stage } from "./stage.ts";
import { join, judge, wrongs, type Verdict } from "./verdict.ts";

/** Conversations that are read back at a time. */
const READ_AT_ONCE = 16;

/** Owns what happened in a soak so far. */
export class SoakTally {
  readonly turns: number;
  /** Sockets between functions and gateway that were cut. */
  cuts = 0;
  restarts = 0;
  /** Refusals and broken calls by what was told. */
  readonly told = new Map<string, number>();
  /** Turns by the state in which they are stored at the end. */
  readonly states = new Map<string, number>();
  /** Turns that failed, and can be sent again. */
  readonly unanswered: Message[] = [];
  /** Turns by how often the model was asked before any that failed was sent again. */
  readonly asked = new Map<number, number>();
  verdict: Verdict = { lost: [], doubled: [], misdelivered: [], hung: [] };
  readonly #startedAt = performance.now();
  readonly #messages: Message[] = [];
  readonly #latenciesMs: number[] = [];
  #begun = 0;
  #endedAt: number | undefined;

  constructor(turns: number) {
    this.turns = turns;
  }

  /** Turns that are over, however they ended. */
  get ended(): number {
    return this.#messages.length;
  }

  get inFlight(): number {
    return this.#begun - this.#messages.length;
  }

  get isOver(): boolean {
    return this.#endedAt !== undefined;
  }

  get seconds(): number {
    return ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1_000;
  }

  /** Calls beyond the first of each message. */
  get retries(): number {
    return this.#messages.reduce((sum, { calls }) => sum + calls.length - 1, 0);
  }

  get failed(): number {
    return wrongs.reduce((sum, wrong) => sum + this.verdict[wrong].length, 0);
  }

  /** Takes one of the turns; false when there is none left, or no time. */
  begins(seconds: number): boolean {
    if (this.#begun >= this.turns || this.seconds >= seconds) return false;
    this.#begun += 1;
    return true;
  }

  add(message: Message, latencyMs: number): void {
    this.#messages.push(message);
    this.#latenciesMs.push(latencyMs);
    if (message.answer === undefined) this.unanswered.push(message);
    for (const { end } of message.calls) {
      if (end.kind === "answered") continue;
      const what = end.kind === "refused" ? end.reason : end.kind;
      count(this.told, what);
    }
  }

  end(): void {
    this.#endedAt ??= performance.now();
  }

  /** Milliseconds within which that share of the turns was answered. */
  latencyMs(share: number): number {
    const sorted = this.#latenciesMs.toSorted((a, b) => a - b);
    return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  }

  /** Before those that failed are sent again: none may have been asked twice. */
  countAsked(stage: Stage): void {
    const prompts = promptsOf(stage);
    for (const { nonce } of this.#messages) {
      const times = prompts.get(nonce)?.length ?? 0;
      count(this.asked, times);
      const doubled = times > 1 ? [`asked ${times} times before it was sent again: ${nonce}`] : [];
      this.verdict = { ...this.verdict, doubled: [...this.verdict.doubled, ...doubled] };
    }
  }

  /** Looks at what the gateway was asked and at what is stored of every turn. */
  async judge(stage: Stage): Promise<void> {
    const prompts = promptsOf(stage);
    const conversations = [...Map.groupBy(this.#messages, ({ home }) => home).values()];
    const verdicts: Verdict[] = [];
    const judgeNext = async () => {
      for (let own = conversations.pop(); own !== undefined; own = conversations.pop()) {
        const stored = (await own[0]?.stored(stage.fleet.at(1))) ?? [];
        for (const message of own)
          verdicts.push(await this.#judge(stage, message, stored, prompts.get(message.nonce) ?? []));
      }
    };
    await Promise.all(Array.from({ length: READ_AT_ONCE }, judgeNext));
    this.verdict = join([this.verdict, ...verdicts]);
  }

  async #judge(
    stage: Stage,
    message: Message,
    stored: readonly StoredMessage[],
    asked: readonly Prompt[],
  ): Promise<Verdict> {
    count(this.states, stored.find(({ id }) => id === message.messageId)?.state ?? "nothing");
    const answeredRunIds = asked.length > 1 ? await stage.answered(asked) : [];
    const askedRunIds = asked.map(({ runId }) => runId);
    return judge({ ...pick(message), askedRunIds, answeredRunIds, stored });
  }
}

/** What the model was asked, by the nonce of its message. */
/** By the message that was asked, which stands behind what the agent is reminded of. */
function promptsOf({ gateway }: Stage): Map<string | undefined, Prompt[]> {
  return Map.groupBy(gateway.prompts, ({ text }) => [...text.matchAll(/nonce-[\da-f-]{36}/g)].at(-1)?.[0]);
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pick({ messageId, nonce, calls }: Message) {
  return { messageId, nonce, calls };
}
