import type { StoredDocument } from "./documents.ts";
import { compared, fieldAt } from "./values.ts";

export interface QuerySpec {
  /** A collection by its path, or all of one name. */
  readonly from: { readonly path: string } | { readonly group: string };
  readonly where: readonly { readonly field: string; readonly op: string; readonly value: unknown }[];
  readonly order: readonly { readonly field: string; readonly down: boolean }[];
  /** Values of the ordered fields behind which it begins. */
  readonly after?: readonly unknown[];
  /** Values of the ordered fields with which it ends. */
  readonly upTo?: readonly unknown[];
  readonly limit?: number;
}

/** The field that stands for a document's id. */
export const documentId = "__name__";

export function idOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Those documents of a collection, or of all of one name, that a query finds, in its order. */
export function matching(documents: Iterable<StoredDocument>, spec: QuerySpec): readonly StoredDocument[] {
  const found: StoredDocument[] = [];
  for (const document of documents) if (isWanted(document, spec)) found.push(document);
  const order = [...spec.order];
  if (!order.some(({ field }) => field === documentId))
    order.push({ field: documentId, down: order.at(-1)?.down ?? false });
  found.sort((one, other) => difference(order, one, other));
  return found.slice(0, spec.limit);
}

function isWanted(document: StoredDocument, { where, order, after, upTo }: QuerySpec): boolean {
  // A document without a field that the query orders by is not found.
  if (order.some(({ field }) => valueOf(document, field) === undefined)) return false;
  if (!where.every(({ field, op, value }) => holds(valueOf(document, field), op, value))) return false;
  if (upTo !== undefined && isAfter(document, order, upTo)) return false;
  return after === undefined || isAfter(document, order, after);
}

function holds(found: unknown, op: string, value: unknown): boolean {
  if (op === "in") return (value as unknown[]).some((one) => compared(found, one) === 0);
  if (op === "!=") return found !== undefined && compared(found, value) !== 0;
  const order = compared(found, value);
  if (order === undefined) return false;
  switch (op) {
    case "==":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      throw new Error(`The simulated database does not know the operator ${op}.`);
  }
}

function isAfter(document: StoredDocument, order: QuerySpec["order"], after: readonly unknown[]): boolean {
  for (const [index, value] of after.entries()) {
    const { field, down } = order[index] ?? { field: documentId, down: false };
    const distance = compared(valueOf(document, field), value) ?? 0;
    if (distance !== 0) return down ? distance < 0 : distance > 0;
  }
  return false;
}

function difference(order: QuerySpec["order"], one: StoredDocument, other: StoredDocument): number {
  for (const { field, down } of order) {
    const result = compared(valueOf(one, field), valueOf(other, field)) ?? 0;
    if (result !== 0) return down ? -result : result;
  }
  return 0;
}

function valueOf({ path, fields }: StoredDocument, field: string): unknown {
  return field === documentId ? idOf(path) : fieldAt(fields, field);
}
