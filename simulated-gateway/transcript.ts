import { randomUUID } from "node:crypto";
import type { Release } from "./releases.ts";

/** One entry of a session's transcript. */
export interface Entry {
  readonly id: string;
  /** From 1. */
  readonly seq: number;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly runId: string;
  readonly timestamp: number;
  /** Of an assistant's entry. */
  readonly end: "stop" | "error" | "aborted";
}

/** When a session begins anew: the next message finds another id and none of what was said before. */
export interface SessionReset {
  /** Hour of the day in UTC, which is the simulated host's time. */
  readonly atHour?: number | undefined;
  /** Milliseconds without a message. */
  readonly idleMs?: number | undefined;
}

const dayMs = 24 * 60 * 60_000;

/** Owns one session: what was said in it, and the runs that wait for each other. Outlives a restart. */
export class Session {
  readonly key: string;
  id: string = randomUUID();
  readonly entries: Entry[] = [];
  /** When its last run ended with a final; epoch milliseconds. */
  finalAt = -Infinity;
  /** Resolves when the last run of the session has ended; undefined while there is none. */
  busy: Promise<void> | undefined;
  /** What is the same in every row that tells of this session, as JSON. */
  readonly rows = new Map<string, string>();
  /** When a message last came; epoch milliseconds. */
  usedAt = 0;

  constructor(key: string) {
    this.key = key;
  }

  add(entry: Omit<Entry, "id" | "seq">): Entry {
    const added = { ...entry, id: randomUUID(), seq: this.entries.length + 1 };
    this.entries.push(added);
    return added;
  }

  /** Begins anew if its time has come. Nothing tells of it but the id: the history shows the old entries until then. */
  renew(nowMs: number, { atHour, idleMs = Infinity }: SessionReset): void {
    const hourMs = (atHour ?? 0) * 60 * 60_000;
    const lastReset = Math.floor((nowMs - hourMs) / dayMs) * dayMs + hourMs;
    const isStale = (atHour !== undefined && this.usedAt < lastReset) || nowMs - this.usedAt >= idleMs;
    if (isStale && this.entries.length > 0) {
      this.id = randomUUID();
      this.entries.length = 0;
      this.rows.clear();
    }
    this.usedAt = nowMs;
  }

  /** What the history shows of it. */
  shown({ showsAtOnce }: Pick<Release, "showsAtOnce">): readonly Entry[] {
    return showsAtOnce || this.#isAnswered ? this.entries : [];
  }

  /** Forgets what the gateway's end leaves nothing of. */
  end({ keepsFirstMessage }: Pick<Release, "keepsFirstMessage">): void {
    if (!keepsFirstMessage && !this.#isAnswered) this.entries.length = 0;
  }

  get #isAnswered(): boolean {
    return this.entries.some(({ role }) => role === "assistant");
  }
}

/** Owns all sessions of one gateway. */
export class Transcripts {
  readonly #sessions = new Map<string, Session>();

  get all(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  find(key: string): Session | undefined {
    return this.#sessions.get(key);
  }

  remove(key: string): void {
    this.#sessions.delete(key);
  }

  /** Loses all that was ever said. */
  clear(): void {
    this.#sessions.clear();
  }

  open(key: string): Session {
    const session = this.#sessions.get(key) ?? new Session(key);
    this.#sessions.set(key, session);
    return session;
  }
}
