import type { DocumentData, DocumentReference, Firestore, Transaction } from "firebase-admin/firestore";
import type { Budget, SiteSettings } from "../contract/index.ts";
import { ABORTED, codeOf } from "../database/error-code.ts";
import { budgetShardOf } from "../database/paths.ts";
import { ChatError } from "../errors.ts";
import type { Admission, Entry } from "../turn/admission.ts";
import type { Charge } from "../visitor/limits.ts";
import { isFor, keyOf, leftOf, totalOf, unitOf, withMessage, type Spender } from "./budgets.ts";
import { parseShard, readShards, type Ledger } from "./ledger.ts";
import { budgetSpent, refuseWhilePaused } from "./pause.ts";
import type { SettingsCache } from "./settings-cache.ts";

export interface SiteAdmissionOptions {
  readonly database: Firestore;
  readonly settings: SettingsCache;
  readonly ledger: Ledger;
  /** What the message costs the visitor. */
  readonly visitor: Charge;
  readonly spender: Spender;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Tries of one message whose shard others write at the same time. */
const TRIES = 4;

/** A shard has nothing left, or the settings are other ones by now: what to read has to be chosen anew. */
class ChooseAgain extends Error {
  override readonly name = "ChooseAgain";
}

/** Decides on the messages of one call: may anybody send, what is left of the budgets, and what of the visitor's limits. */
export class SiteAdmission implements Admission {
  readonly #options: SiteAdmissionOptions;
  #triesLeft = TRIES;

  constructor(options: SiteAdmissionOptions) {
    this.#options = options;
  }

  /**
   * Spares a message the transaction that would refuse it, as far as this instance knows.
   * @throws ChatError `rate-limited`, `paused`
   */
  refuseInVain(): void {
    const { settings, visitor, now } = this.#options;
    const retryAfterMs = visitor.refusedForMs(now());
    if (retryAfterMs > 0) throw new ChatError("rate-limited", { retryAfterMs });
    const known = settings.recent;
    if (known === undefined) return;
    refuseWhilePaused(known, now());
    this.#refuseSpent(known, this.#budgets(known, "messages"), now());
  }

  /** What is known of the settings may be old. They are read while the transaction begins, and `charge` goes by them. */
  async enter(): Promise<Entry> {
    const { settings, database, ledger, visitor, now } = this.#options;
    const current = settings.current(database);
    current.catch(() => {});
    const known = settings.latest ?? (await current);
    const nowMs = now();
    const budgets = this.#budgets(known, "messages");
    ledger.learnFrom(known.version);
    const shardOf = ledger.shardsFor(budgets.map((budget) => keyOf(budget, nowMs)));
    const shards = [...new Set(shardOf.values())];
    const leave = shards[0] === undefined ? () => {} : await ledger.enter(shards[0]);
    const spent = this.#spentOnAnswers(known, nowMs);
    spent.catch(() => {});
    return {
      documents: [...visitor.documents, ...shards.map((shard) => this.#place(shard))],
      charge: async (transaction, data, atMs) => {
        const fresh = await current;
        if (fresh.version !== known.version) throw new ChooseAgain();
        refuseWhilePaused(fresh, atMs);
        this.#refuseSpent(known, budgets, nowMs);
        await spent;
        const own = visitor.documents.length;
        const read = new Map(shards.map((shard, index) => [shard, data[own + index]]));
        this.#charge(transaction, { known, budgets, shardOf, read, nowMs });
        visitor.charge(transaction, data.slice(0, own), atMs);
      },
      mayTryAgain: (error) => this.#mayTryAgain(error),
      leave,
    };
  }

  #budgets({ budgets }: SiteSettings, counted: "messages" | "answers"): readonly Budget[] {
    const own = budgets.filter((budget) => isFor(budget, this.#options.spender));
    return own.filter(({ of }) => (of === "messages") === (counted === "messages"));
  }

  /** @throws ChatError `paused` when this instance knows that nothing is left. */
  #refuseSpent(known: SiteSettings, budgets: readonly Budget[], nowMs: number): void {
    const { ledger } = this.#options;
    ledger.learnFrom(known.version);
    const spent = budgets.find((budget) => ledger.isSpent(keyOf(budget, nowMs)));
    if (spent !== undefined) throw budgetSpent(spent, known, nowMs);
  }

  /**
   * Looks at what was spent on all answers that are stored by now: what is not seen here was in flight.
   * @throws ChatError `paused`
   */
  async #spentOnAnswers(known: SiteSettings, nowMs: number): Promise<void> {
    const budgets = this.#budgets(known, "answers");
    if (budgets.length === 0) return;
    const shards = await readShards(this.#options.database, "answers");
    const spent = budgets.find(
      (budget) => totalOf(shards, keyOf(budget, nowMs)) >= budget.limit * unitOf(budget),
    );
    if (spent !== undefined) throw budgetSpent(spent, known, nowMs);
  }

  /** @throws ChooseAgain when a shard has nothing left, which is remembered. */
  #charge(transaction: Transaction, { known, budgets, shardOf, read, nowMs }: Charging): void {
    const { ledger } = this.#options;
    const keysOf = new Map<number, string[]>();
    for (const budget of budgets) {
      const key = keyOf(budget, nowMs);
      const shard = shardOf.get(key);
      if (shard === undefined) throw new ChooseAgain();
      if (leftOf(parseShard(read.get(shard)), shard, budget, key) < 1) {
        ledger.isEmpty(known.version, key, shard);
        throw new ChooseAgain();
      }
      keysOf.set(shard, [...(keysOf.get(shard) ?? []), key]);
    }
    for (const [shard, keys] of keysOf)
      transaction.set(this.#place(shard), withMessage(parseShard(read.get(shard)), keys, nowMs));
  }

  #mayTryAgain(error: unknown): boolean {
    if (error instanceof ChooseAgain) return true;
    this.#triesLeft -= 1;
    return codeOf(error) === ABORTED && this.#triesLeft > 0;
  }

  #place(shard: number): DocumentReference {
    return budgetShardOf(this.#options.database, "messages", shard);
  }
}

interface Charging {
  readonly known: SiteSettings;
  readonly budgets: readonly Budget[];
  readonly shardOf: ReadonlyMap<string, number>;
  readonly read: ReadonlyMap<number, DocumentData | undefined>;
  readonly nowMs: number;
}
