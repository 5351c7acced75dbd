import { FieldValue, Timestamp } from "firebase-admin/firestore";

/** A document's fields, or a map within it. */
export interface Fields {
  [name: string]: unknown;
}

/** What becomes of a field, as `FieldValue` has it. */
interface Sentinel {
  readonly methodName: string;
  readonly operand?: number;
}

/** Fields as the database keeps them: no undefined ones, dates as timestamps, sentinels carried out. */
export function stored(fields: Fields, before: Fields, nowMs: number): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    const result = storedValue(value, before[name], nowMs);
    if (result !== undefined) kept[name] = result;
  }
  return kept;
}

function storedValue(value: unknown, before: unknown, nowMs: number): unknown {
  if (value instanceof Date) return Timestamp.fromDate(value);
  if (value instanceof FieldValue) return carriedOut(value as unknown as Sentinel, before, nowMs);
  if (Array.isArray(value)) return value.map((item) => storedValue(item, undefined, nowMs));
  if (isMap(value)) return stored(value, isMap(before) ? before : {}, nowMs);
  return value;
}

function carriedOut({ methodName, operand = 0 }: Sentinel, before: unknown, nowMs: number): unknown {
  switch (methodName) {
    case "FieldValue.delete":
      return undefined;
    case "FieldValue.increment":
      return (typeof before === "number" ? before : 0) + operand;
    case "FieldValue.serverTimestamp":
      return Timestamp.fromMillis(nowMs);
    default:
      throw new Error(`The simulated database does not know ${methodName}.`);
  }
}

/** `set` with `merge`: maps are merged, everything else is replaced. */
export function merged(before: Fields, fields: Fields, nowMs: number): Fields {
  const result = { ...before };
  for (const [name, value] of Object.entries(fields)) {
    const old = before[name];
    const isNested = isMap(value) && Object.keys(value).length > 0;
    const next = isNested ? merged(isMap(old) ? old : {}, value, nowMs) : storedValue(value, old, nowMs);
    assign(result, name, next, value);
  }
  return result;
}

/** `update`: each name is a path, and what stands there is replaced. */
export function updated(before: Fields, fields: Fields, nowMs: number): Fields {
  const result = { ...before };
  for (const [path, value] of Object.entries(fields)) {
    const [name = "", ...rest] = path.split(".");
    const old = result[name];
    if (rest.length > 0) result[name] = updated(isMap(old) ? old : {}, { [rest.join(".")]: value }, nowMs);
    else assign(result, name, storedValue(value, old, nowMs), value);
  }
  return result;
}

function assign(result: Fields, name: string, next: unknown, asked: unknown): void {
  if (next !== undefined) result[name] = next;
  else if (asked instanceof FieldValue) Reflect.deleteProperty(result, name);
}

/** What is read is the reader's own. */
export function copied(fields: Fields): Fields {
  const copy: Fields = {};
  for (const name in fields) copy[name] = copiedValue(fields[name]);
  return copy;
}

function copiedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copiedValue);
  return isMap(value) ? copied(value) : value;
}

export function fieldAt(fields: Fields, path: string): unknown {
  let value: unknown = fields;
  for (const name of path.split(".")) value = isMap(value) ? value[name] : undefined;
  return value;
}

function isMap(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null;
}

/** Bytes of a document, about as Firestore counts them. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 0);
  if (!isMap(value)) return 8;
  return Object.entries(value).reduce((sum, [name, field]) => sum + name.length + 1 + sizeOf(field), 0);
}

/** The order of two values of one type; undefined when they cannot be compared. */
export function compared(one: unknown, other: unknown): number | undefined {
  const [left, right] = [comparable(one), comparable(other)];
  if (typeof left !== typeof right || left === undefined || right === undefined) return undefined;
  if (left === right) return nanosecondsOf(one) - nanosecondsOf(other);
  return left < right ? -1 : 1;
}

function comparable(value: unknown): string | number | undefined {
  if (value instanceof Date) return Math.floor(value.getTime() / 1_000);
  if (value instanceof Timestamp) return value.seconds;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function nanosecondsOf(value: unknown): number {
  if (value instanceof Date) return (value.getTime() % 1_000) * 1e6;
  return value instanceof Timestamp ? value.nanoseconds : 0;
}
