import type { DocumentData, DocumentReference, Firestore, Transaction } from "firebase-admin/firestore";
import * as z from "zod";
import { limitOf } from "../database/paths.ts";
import { ChatError } from "../errors.ts";
import { spend, type Policy } from "./allowance.ts";

const Spent = z.object({ tokens: z.number(), atMs: z.number(), day: z.string(), today: z.number() });

/** What is older tells nothing any more, and is deleted by Firestore's TTL policy. */
const KEPT_MS = 2 * 86_400_000;

/** Whom a message is charged to: the document of `limitOf`, and what it allows. */
export interface Account {
  readonly id: string;
  readonly policy: Policy;
}

/**
 * Owns the charge for one message to all of its accounts, in the transaction that opens the turn, so that the limits
 * hold over all instances and a refused message costs nothing.
 */
export class Charge {
  readonly documents: readonly DocumentReference[];
  readonly #accounts: readonly Account[];

  constructor(database: Firestore, accounts: readonly Account[]) {
    this.#accounts = accounts.filter(({ policy }) => policy.perMinute > 0 || policy.perDay > 0);
    this.documents = this.#accounts.map(({ id }) => limitOf(database, id));
  }

  /** @throws ChatError `rate-limited` with the longest wait that any account asks for. */
  charge(transaction: Transaction, data: readonly (DocumentData | undefined)[], nowMs: number): void {
    const verdicts = this.#accounts.map(({ policy }, index) => {
      const spent = Spent.safeParse(data[index]);
      return spend(spent.success ? spent.data : undefined, policy, nowMs);
    });
    const refused = verdicts.filter((verdict) => verdict.kind === "refused");
    if (refused.length > 0) {
      const longest = refused.reduce((one, other) => (other.retryAfterMs > one.retryAfterMs ? other : one));
      throw new ChatError("rate-limited", { limit: longest.limit, retryAfterMs: longest.retryAfterMs });
    }
    for (const [index, verdict] of verdicts.entries()) {
      const document = this.documents[index];
      if (document !== undefined && verdict.kind === "allowed")
        transaction.set(document, { ...verdict.spent, expireAt: new Date(nowMs + KEPT_MS) });
    }
  }
}
