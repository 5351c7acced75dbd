import type { DocumentData, DocumentReference, Firestore, Transaction } from "firebase-admin/firestore";
import type { Budget, SiteSettings } from "../contract/index.ts";
import { ABORTED, codeOf } from "../database/error-code.ts";
import { budgetShardOf } from "../database/paths.ts";
import { ChatError } from "../errors.ts";
import type { Admission, Charged, Entry } from "../turn/admission.ts";
import type { Charge } from "../visitor/limits.ts";
import {
  isFor,
  keyOf,
  leftOf,
  totalOf,
  unitOf,
  withMessage,
  withSettled,
  type Books,
  type Spender,
} from "./budgets.ts";
import { parseShard, readBooks, type Ledger } from "./ledger.ts";
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
    const watched = this.#budgets(known, "answers");
    ledger.learnFrom(known.version);
    const shardOf = ledger.shardsFor(budgets.map((budget) => keyOf(budget, nowMs)));
    const home = [...shardOf.values()][0] ?? (watched.length > 0 ? ledger.anyShard() : undefined);
    const shards = [...new Set([...(home === undefined ? [] : [home]), ...shardOf.values()])];
    const leave = await ledger.enter([...visitor.accounts, ...(home === undefined ? [] : [home])]);
    const reading = watched.length > 0 ? readBooks(database, nowMs) : undefined;
    reading?.catch(() => {});
    return {
      documents: [...visitor.documents, ...shards.map((shard) => this.#place(shard))],
      charge: async (transaction, data, charged) => {
        const fresh = await current;
        if (fresh.version !== known.version) throw new ChooseAgain();
        const books = await reading;
        if (!charged.isPaid) {
          refuseWhilePaused(fresh, charged.atMs);
          this.#refuseSpent(known, budgets, nowMs);
          if (books !== undefined) refuseSpentOnAnswers(books, watched, known, nowMs);
        }
        const own = visitor.documents.length;
        const read = new Map(shards.map((shard, index) => [shard, data[own + index]]));
        this.#charge(transaction, { known, budgets, shardOf, read, nowMs, books, home, charged });
        if (!charged.isPaid) visitor.charge(transaction, data.slice(0, own), charged.atMs);
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

  #charge(transaction: Transaction, charging: Charging): void {
    const { read, nowMs, books, home, charged } = charging;
    const keysOf = charged.isPaid ? new Map<number, string[]>() : this.#keysOf(charging);
    if (home !== undefined && books !== undefined) keysOf.set(home, keysOf.get(home) ?? []);
    for (const [shard, keys] of keysOf) {
      const counted = withSettled(parseShard(read.get(shard)), books?.settled ?? new Map());
      const entered = shard === home && books !== undefined ? { [charged.message.path]: nowMs } : {};
      const unsettled = { ...counted.unsettled, ...entered };
      transaction.set(this.#place(shard), withMessage({ ...counted, unsettled }, keys, nowMs));
    }
  }

  /** What counts at each shard. @throws ChooseAgain when one has nothing left, which is remembered. */
  #keysOf({ known, budgets, shardOf, read, nowMs }: Charging): Map<number, string[]> {
    const keysOf = new Map<number, string[]>();
    for (const budget of budgets) {
      const key = keyOf(budget, nowMs);
      const shard = shardOf.get(key);
      if (shard === undefined) throw new ChooseAgain();
      if (leftOf(parseShard(read.get(shard)), shard, budget, key) < 1) {
        this.#options.ledger.isEmpty(known.version, key, shard);
        throw new ChooseAgain();
      }
      keysOf.set(shard, [...(keysOf.get(shard) ?? []), key]);
    }
    return keysOf;
  }

  #mayTryAgain(error: unknown): boolean {
    if (error instanceof ChooseAgain) return true;
    this.#triesLeft -= 1;
    return codeOf(error) === ABORTED && this.#triesLeft > 0;
  }

  #place(shard: number): DocumentReference {
    return budgetShardOf(this.#options.database, shard);
  }
}

/**
 * Refuses when all answers that are stored by now have spent a budget: what is not seen here was in flight.
 * @throws ChatError `paused`
 */
function refuseSpentOnAnswers(
  books: Books,
  budgets: readonly Budget[],
  known: SiteSettings,
  nowMs: number,
): void {
  const isSpent = (budget: Budget) => totalOf(books, keyOf(budget, nowMs)) >= budget.limit * unitOf(budget);
  const spent = budgets.find(isSpent);
  if (spent !== undefined) throw budgetSpent(spent, known, nowMs);
}

interface Charging {
  readonly known: SiteSettings;
  readonly budgets: readonly Budget[];
  readonly shardOf: ReadonlyMap<string, number>;
  readonly read: ReadonlyMap<number, DocumentData | undefined>;
  readonly nowMs: number;
  /** Where there is a budget of tokens or money: the message is entered at its home shard until its answer is counted. */
  readonly books: Books | undefined;
  readonly home: number | undefined;
  readonly charged: Charged;
}
