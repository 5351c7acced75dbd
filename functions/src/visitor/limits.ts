import type { DocumentData, DocumentReference, Firestore, Transaction } from "firebase-admin/firestore";
import * as z from "zod";
import { limitOf } from "../database/paths.ts";
import { ChatError } from "../errors.ts";
import { spend, tokensOf, type Policy, type Refused, type Spent as SpentSoFar } from "./allowance.ts";
import type { Refusals } from "./refusals.ts";

const Spent = z.object({ tokens: z.number(), atMs: z.number(), day: z.string(), today: z.number() });

/** Buckets of the parts of an account, by kind and name. */
const Parts = z.record(z.string(), z.record(z.string(), Spent)).catch({});

/** What is older tells nothing any more, and is deleted by Firestore's TTL policy. */
const KEPT_MS = 2 * 86_400_000;

/** Whom a message is charged to: the document of `limitOf`, and what it allows. */
export interface Account {
  readonly id: string;
  readonly policy: Policy;
  /** What of it the message came from, and may not spend all of it: the networks within a network. */
  readonly parts?: readonly Part[];
}

/** Kept in its account's document, and there only until it is as if it never asked. */
export interface Part {
  readonly kind: string;
  readonly id: string;
  /** Of every part of this kind. */
  readonly policy: Policy;
}

/**
 * Owns the charge for one message to all of its accounts, in the transaction that opens the turn, so that the limits
 * hold over all instances and a refused message costs nothing.
 */
export class Charge {
  readonly documents: readonly DocumentReference[];
  readonly #accounts: readonly Account[];
  readonly #refusals: Refusals;

  constructor(database: Firestore, accounts: readonly Account[], refusals: Refusals) {
    this.#accounts = accounts.filter(({ policy }) => policy.perMinute > 0 || policy.perDay > 0);
    this.#refusals = refusals;
    this.documents = this.#accounts.map(({ id }) => limitOf(database, id));
  }

  /** Names whom it is charged to. */
  get accounts(): readonly string[] {
    return this.#accounts.map(({ id }) => id);
  }

  /** Milliseconds until one of the accounts that refused lately may be asked again; 0 for now. */
  refusedForMs(nowMs: number): number {
    const ids = this.#accounts.flatMap(({ id, parts = [] }) => [id, ...parts.map((part) => part.id)]);
    return Math.max(0, ...ids.map((id) => this.#refusals.remainingMs(id, nowMs)));
  }

  /** @throws ChatError `rate-limited` with the longest wait that any account, or part of one, asks for. */
  charge(transaction: Transaction, data: readonly (DocumentData | undefined)[], nowMs: number): void {
    const bills = this.#accounts.map((account, index) => billOf(account, data[index], nowMs));
    const refused = bills.flatMap((bill) => bill.refused);
    if (refused.length > 0) {
      for (const { id, retryAfterMs } of refused) this.#refusals.remember(id, nowMs + retryAfterMs);
      const longest = refused.reduce((one, other) => (other.retryAfterMs > one.retryAfterMs ? other : one));
      throw new ChatError("rate-limited", { limit: longest.limit, retryAfterMs: longest.retryAfterMs });
    }
    for (const [index, { charged }] of bills.entries()) {
      const document = this.documents[index];
      const expireAt = new Date(nowMs + KEPT_MS);
      if (document !== undefined) transaction.set(document, { ...charged, expireAt });
    }
  }
}

/** What one message comes to for one account. */
interface Bill {
  /** Whoever of the account and its parts refuses it. */
  readonly refused: readonly (Refused & { readonly id: string })[];
  /** What is stored if nobody does. */
  readonly charged: DocumentData;
}

function billOf({ id, policy, parts = [] }: Account, data: DocumentData | undefined, nowMs: number): Bill {
  const known = Parts.parse(data?.["parts"] ?? {});
  const whole = spend(Spent.safeParse(data).data, policy, nowMs);
  const verdicts = [
    { id, verdict: whole },
    ...parts.map((part) => ({
      id: part.id,
      verdict: spend(known[part.kind]?.[part.id], part.policy, nowMs),
      part,
    })),
  ];
  const kept = verdicts.flatMap(({ verdict, ...one }) =>
    "part" in one && verdict.kind === "allowed"
      ? [[one.part.kind, withOthers(known[one.part.kind], one.part, verdict.spent, nowMs)] as const]
      : [],
  );
  return {
    refused: verdicts.flatMap(({ id: of, verdict }) =>
      verdict.kind === "refused" ? [{ ...verdict, id: of }] : [],
    ),
    charged: {
      ...(whole.kind === "allowed" && whole.spent),
      ...(parts.length > 0 && { parts: Object.fromEntries(kept) }),
    },
  };
}

/** A part beside the others of its kind of which something was used: so many as the account lets in while a bucket fills, or in a day. */
function withOthers(
  known: Readonly<Record<string, SpentSoFar>> = {},
  { id, policy }: Part,
  spent: SpentSoFar,
  nowMs: number,
): Record<string, SpentSoFar> {
  const isUsed = (other: SpentSoFar) =>
    tokensOf(other, policy, nowMs) < policy.burst || (policy.perDay > 0 && other.day >= spent.day);
  const others = Object.entries(known).filter(([, other]) => isUsed(other));
  return { ...Object.fromEntries(others), [id]: spent };
}
