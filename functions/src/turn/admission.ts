import type { DocumentData, DocumentReference, Transaction } from "firebase-admin/firestore";

/** What decides whether the visitor may ask. */
export interface Admission {
  /** Begins with one message. To be asked again for each try of it. */
  enter(): Promise<Entry>;
}

/** A message that is being let in. */
export interface Charged {
  readonly message: { readonly path: string };
  readonly atMs: number;
  /** It was let in before, and failed without anybody knowing whether its run lives: nothing refuses it now. */
  readonly isPaid: boolean;
}

/** One message at the door. */
export interface Entry {
  /** Read with the turn's own documents. */
  readonly documents: readonly DocumentReference[];
  /**
   * Charges the message, in the transaction that opens its turn; given the documents' data in the same order.
   * @throws ChatError `rate-limited`, `paused`
   */
  charge(
    transaction: Transaction,
    data: readonly (DocumentData | undefined)[],
    charged: Charged,
  ): Promise<void> | void;
  /** Whether the message is to be tried once more after this error. */
  mayTryAgain(error: unknown): boolean;
  /** To be called when the try is over, however it ended. */
  leave(): void;
}

/** Nobody is charged: a turn that was paid for is worked on. */
export const freeOfCharge: Admission = {
  enter: async () => ({ documents: [], charge: () => {}, mayTryAgain: () => false, leave: () => {} }),
};
