import type { Firestore, Timestamp } from "firebase-admin/firestore";
import type { DeviceStatus } from "../contract/index.ts";
import { chatStatus } from "../database/paths.ts";
import type { Log } from "./log.ts";

type Report = Omit<DeviceStatus, "seenAt" | "paired">;

/** What an instance tells of its connection: how it stands, and a text that changes when that is worth writing. */
export interface LinkSighting {
  readonly report: Report;
  readonly fingerprint: string;
}

/**
 * Owns the account of how the chat device's latest connection went, for the administrator, whose own service may not
 * read the chat device's key. Written when an instance's connection changes, never for each message.
 */
export class LinkReport {
  readonly #log: Log;
  #written = "";

  constructor(log: Log) {
    this.#log = log;
  }

  /** Never fails a call: what cannot be written is logged. */
  async write(database: Firestore, { report, fingerprint }: LinkSighting): Promise<void> {
    if (fingerprint === this.#written) return;
    this.#written = fingerprint;
    try {
      await chatStatus(database).set({ ...report, seenAt: new Date() });
    } catch (error) {
      this.#written = "";
      this.#log.warn("The connection's state could not be recorded", { problem: String(error) });
    }
  }
}

/** The latest sighting of any instance. */
export async function readLinkReport(database: Firestore): Promise<Omit<DeviceStatus, "paired"> | undefined> {
  const found = (await chatStatus(database).get()).data();
  if (found === undefined) return undefined;
  const { seenAt, ...report } = found as Report & { seenAt: Timestamp };
  return { ...report, seenAt: seenAt.toDate().toISOString() };
}
