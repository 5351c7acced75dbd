import {
  Timestamp,
  type CollectionReference,
  type Firestore,
  type DocumentReference,
} from "firebase-admin/firestore";
import { ALREADY_EXISTS, codeOf } from "../database/error-code.ts";
import type { AlertPage } from "../contract/index.ts";
import { readNewestFirst } from "../database/newest-first.ts";
import type { PageRequest } from "../database/page.ts";
import { alertsOf } from "../database/paths.ts";
import type { Log } from "../telemetry/log.ts";
import type { Alert } from "./alert.ts";

/** A document of `alertsOf`. */
export interface AlertDocument extends Omit<Alert, "id"> {
  at: Timestamp;
  /** Times that it was tried to be delivered. */
  tries: number;
  /** When it is to be tried next; absent: it is delivered, or given up. */
  nextTryAt?: Timestamp;
  deliveredAt?: Timestamp;
  /** What the latest try failed with. */
  problem?: string;
  /** When the TTL policy deletes it. */
  expireAt: Timestamp;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How long an alert is on record, and how long it is tried to be delivered. */
const KEPT_MS = 90 * DAY_MS;
const TRIED_MS = 7 * DAY_MS;

/** Longest pause between two tries. */
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;

/** Alerts that are delivered at a time. */
const AT_A_TIME = 20;

/** An alert that is this caller's to deliver. */
export interface DueAlert extends Alert {
  readonly atMs: number;
  readonly place: DocumentReference<AlertDocument>;
}

const alertDocuments = (database: Firestore) => alertsOf(database) as CollectionReference<AlertDocument>;

/** Newest first. */
export async function listAlerts(database: Firestore, page: PageRequest): Promise<AlertPage> {
  const { documents, nextCursor } = await readNewestFirst(alertDocuments(database), "at", page);
  const entries = documents.map((found) => {
    const { type, text, at, deliveredAt, problem } = found.data();
    const times = { at: at.toDate().toISOString(), deliveredAt: deliveredAt?.toDate().toISOString() };
    return { id: found.id, type, text, problem, ...times };
  });
  return { entries, nextCursor };
}

/** Owns the record of alerts: each is on it once, by its id, and tried until it is delivered. */
export class AlertStore {
  readonly #database: Firestore;
  readonly #log: Log;

  constructor(database: Firestore, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  get #alerts() {
    return alertDocuments(this.#database);
  }

  /** Records an alert that is not on record yet, and writes it to the log. @returns whether it was not. */
  async raise({ id, ...alert }: Alert, nowMs: number, isDelivered: boolean): Promise<boolean> {
    const [at, expireAt] = [Timestamp.fromMillis(nowMs), Timestamp.fromMillis(nowMs + KEPT_MS)];
    try {
      const next = isDelivered ? { nextTryAt: at } : {};
      await this.#alerts.doc(id).create({ ...alert, at, tries: 0, ...next, expireAt });
    } catch (error) {
      if (codeOf(error) === ALREADY_EXISTS) return false;
      throw error;
    }
    this.#log.error("Alert", { id, ...alert });
    return true;
  }

  /** Takes the alerts that are due: nobody else gets them before their next try. */
  async takeDue(nowMs: number): Promise<DueAlert[]> {
    const now = Timestamp.fromMillis(nowMs);
    const due = await this.#alerts.where("nextTryAt", "<=", now).orderBy("nextTryAt").limit(AT_A_TIME).get();
    const taken = await Promise.all(due.docs.map(({ ref }) => this.#take(ref, nowMs)));
    return taken.filter((alert) => alert !== undefined);
  }

  async #take(place: DocumentReference<AlertDocument>, nowMs: number): Promise<DueAlert | undefined> {
    return this.#database.runTransaction(async (transaction) => {
      const stored = (await transaction.get(place)).data();
      if (stored?.nextTryAt === undefined || stored.nextTryAt.toMillis() > nowMs) return undefined;
      const pauseMs = Math.min(MINUTE_MS * 2 ** stored.tries, LONGEST_PAUSE_MS);
      const nextTryAt = Timestamp.fromMillis(nowMs + pauseMs);
      transaction.update(place, { tries: stored.tries + 1, nextTryAt });
      const { type, text, data, at } = stored;
      return { id: place.id, type, text, data, atMs: at.toMillis(), place };
    });
  }

  async delivered({ place }: DueAlert, nowMs: number): Promise<void> {
    const { FieldValue } = await import("firebase-admin/firestore");
    const over = { nextTryAt: FieldValue.delete(), problem: FieldValue.delete() };
    await place.update({ ...over, deliveredAt: Timestamp.fromMillis(nowMs) });
  }

  /** It is tried again after a pause that grows, for a week. */
  async failed({ id, atMs, place }: DueAlert, problem: string, nowMs: number): Promise<void> {
    const { FieldValue } = await import("firebase-admin/firestore");
    const isOver = nowMs - atMs > TRIED_MS;
    await place.update({ problem, ...(isOver && { nextTryAt: FieldValue.delete() }) });
    this.#log.warn(isOver ? "An alert is given up" : "An alert could not be delivered yet", { id, problem });
  }
}
