import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Message, unsignedToken, type Patience, type Place } from "../../faults/message.ts";

export interface CrowdOptions {
  readonly visitors: number;
  /** Milliseconds between a reply and the next message, half of them to half as many again. @default 0 */
  readonly readingMs?: number;
  /** Where calls are sent to, by a number that grows. */
  readonly place: (index: number) => Place;
}

/** One message of one visitor, from its sending to its answer, or until it was given up. */
export interface Talk {
  readonly visitor: number;
  readonly message: Message;
  /** By the clock of `performance`, milliseconds. */
  readonly beganAtMs: number;
  /** Infinity while it goes on. */
  endedAtMs: number;
}

/** Much longer than anything may take here: what takes longer hangs. */
const patience: Patience = { hungMs: 150_000, givenUpMs: 400_000 };

/** Owns visitors who talk, each in a conversation of its own, sending the next message when the one before is answered. */
export class Crowd {
  /** In the order in which they began. */
  readonly talks: Talk[] = [];
  readonly #options: CrowdOptions;
  readonly #leaving = new AbortController();
  readonly #visits: readonly Promise<void>[];

  /** They begin at once, or, where they read, within the time of reading. */
  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#visits = Array.from({ length: options.visitors }, (_, visitor) => this.#visit(visitor));
  }

  /** Lets nobody send another message, and waits until those that were sent are answered. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await Promise.all(this.#visits);
  }

  async #visit(visitor: number): Promise<void> {
    const { place, readingMs = 0 } = this.#options;
    await this.#pause(readingMs * Math.random());
    let message = new Message(unsignedToken(randomUUID()));
    message.patience = patience;
    for (let sent = visitor; !this.#leaving.signal.aborted; sent += 1) {
      const talk = { visitor, message, beganAtMs: performance.now(), endedAtMs: Infinity };
      this.talks.push(talk);
      const first = sent;
      await message.insist((round) => place(first + round));
      talk.endedAtMs = performance.now();
      message = message.next();
      await this.#pause(readingMs * (0.5 + Math.random()));
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#leaving.signal }).catch(() => {});
  }
}
