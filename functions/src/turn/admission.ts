import type { DocumentData, DocumentReference, Transaction } from "firebase-admin/firestore";

/** What decides, in the transaction that opens a turn, whether the visitor may ask. */
export interface Admission {
  /** Read with the turn's own documents. */
  readonly documents: readonly DocumentReference[];
  /**
   * Charges one message; given the documents' data in the same order.
   * @throws ChatError `rate-limited`
   */
  charge(transaction: Transaction, data: readonly (DocumentData | undefined)[], nowMs: number): void;
}
