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

/** Owns one session: what was said in it, and the runs that wait for each other. Outlives a restart. */
export class Session {
  readonly key: string;
  readonly id: string = randomUUID();
  readonly entries: Entry[] = [];
  /** Resolves when the last run of the session has ended; undefined while there is none. */
  busy: Promise<void> | undefined;
  /** What is the same in every row that tells of this session, as JSON. */
  readonly rows = new Map<string, string>();

  constructor(key: string) {
    this.key = key;
  }

  add(entry: Omit<Entry, "id" | "seq">): Entry {
    const added = { ...entry, id: randomUUID(), seq: this.entries.length + 1 };
    this.entries.push(added);
    return added;
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

  open(key: string): Session {
    const session = this.#sessions.get(key) ?? new Session(key);
    this.#sessions.set(key, session);
    return session;
  }
}
