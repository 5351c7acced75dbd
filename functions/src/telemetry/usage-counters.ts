import type { FieldValue, Firestore } from "firebase-admin/firestore";
import type { Usage } from "../contract/index.ts";
import { usageShardOf } from "../database/paths.ts";
import { bucketOf } from "./histogram.ts";
import type { Log } from "./log.ts";
import { periodOf, SHARDS } from "./usage-documents.ts";

/** How one turn went. */
export interface TurnFigures {
  readonly outcome: "answered" | "stopped" | "failed";
  /** From the call to its answer. */
  readonly latencyMs: number;
  /** From the call to the agent's first words; absent when there were none. */
  readonly firstTextMs?: number | undefined;
  readonly usage?: Usage | undefined;
  /** The model that answered, where the gateway tells it. @default "unknown" */
  readonly model?: string | undefined;
  /** Whether it was the first of its conversation. @default false */
  readonly begins?: boolean;
}

/**
 * The pause between two writes, however much there is to write: what is counted takes no more room for it. The first turn after it is
 * written at once: an instance that nobody calls again would take it with it.
 */
const FLUSH_AFTER_MS = 10_000;

/** Sums by their path in the document as JSON, such as `["errors","rate-limited"]`. */
type Sums = Map<string, number>;

/**
 * Owns what this instance counted and has not written yet. A turn costs no write of its own: the sums of seconds go
 * into one of the hour's shards and one of the day's.
 */
export class UsageCounters {
  readonly #log: Log;
  readonly #now: () => number;
  #sums: Sums = new Map();
  #writtenMs = Number.NEGATIVE_INFINITY;

  constructor(log: Log, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  /** Counts a turn that was opened. */
  turn({ outcome, latencyMs, firstTextMs, usage, model, begins = false }: TurnFigures): void {
    this.#add(["turns"]);
    if (begins) this.#add(["conversations"]);
    this.#add([outcome]);
    this.#add(["latency", bucketOf(latencyMs)]);
    if (firstTextMs !== undefined) this.#add(["firstText", bucketOf(firstTextMs)]);
    if (usage === undefined) return;
    const name = fieldName(model);
    this.#add(["tokens", name, "input"], usage.inputTokens ?? 0);
    this.#add(["tokens", name, "output"], usage.outputTokens ?? 0);
  }

  /** Counts a call that was refused, by its reason. */
  refusal(reason: string): void {
    this.#add(["errors", reason]);
  }

  /** Writes the sums when it is time to, or when told to. Never fails a call: sums that cannot be written are kept. */
  async flush(database: Firestore, always = false): Promise<void> {
    const due = this.#now() - this.#writtenMs >= FLUSH_AFTER_MS;
    if (this.#sums.size === 0 || (!due && !always)) return;
    const sums = this.#sums;
    [this.#sums, this.#writtenMs] = [new Map(), this.#now()];
    try {
      await write(database, sums, this.#now());
    } catch (error) {
      this.#log.warn("Usage could not be counted yet", { problem: String(error) });
      for (const [path, sum] of sums) this.#sums.set(path, (this.#sums.get(path) ?? 0) + sum);
    }
  }

  #add(path: readonly string[], by = 1): void {
    const key = JSON.stringify(path);
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + by);
  }
}

async function write(database: Firestore, sums: Sums, nowMs: number): Promise<void> {
  const { FieldValue } = await import("firebase-admin/firestore");
  const fields = withoutPrototype();
  for (const [key, sum] of sums) place(fields, JSON.parse(key) as string[], FieldValue.increment(sum));
  const shard = Math.floor(Math.random() * SHARDS);
  const batch = database.batch();
  for (const granularity of ["hour", "day"] as const) {
    batch.set(usageShardOf(database, periodOf(nowMs, granularity), shard), fields, { merge: true });
  }
  await batch.commit();
}

interface Fields {
  [name: string]: Fields | FieldValue;
}

function withoutPrototype(): Fields {
  return Object.create(null) as Fields;
}

/** Longest name of a model that is kept, in UTF-16 code units. */
const LONGEST_NAME = 200;

/**
 * A model's name as a field of a document. Firestore refuses the empty one and those that begin and end with `__`, and
 * with such a name the write of all that was counted beside it.
 */
export function fieldName(model = "unknown"): string {
  return /^(__.*__)?$/s.test(model) ? "unknown" : model.slice(0, LONGEST_NAME).toWellFormed();
}

/** Puts a value at its path; a path that ends here never goes on below another. */
function place(fields: Fields, [name = "", ...rest]: readonly string[], value: FieldValue): void {
  if (rest.length === 0) fields[name] = value;
  else place((fields[name] ??= withoutPrototype()) as Fields, rest, value);
}
