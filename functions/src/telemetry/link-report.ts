import type { Firestore, Timestamp } from "firebase-admin/firestore";
import type { DeviceStatus } from "../contract/index.ts";
import { chatStatus } from "../database/paths.ts";
import type { Log } from "./log.ts";

type Report = Omit<DeviceStatus, "seenAt" | "paired">;

/** What an instance tells of its connection: how it stands, and a text that changes when that is worth writing. */
export interface LinkSighting {
  readonly report: Report;
  readonly fingerprint: string;
  /** Of the gateway, where conversations are spread over several. */
  readonly url?: string | undefined;
}

/**
 * Owns the account of how the chat device's latest connection went, for the administrator, whose own service may not
 * read the chat device's key. Written when an instance's connection changes, never for each message.
 */
export class LinkReport {
  readonly #log: Log;
  readonly #written = new Map<string | undefined, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Never fails a call: what cannot be written is logged. */
  async write(database: Firestore, { report, fingerprint, url }: LinkSighting): Promise<void> {
    if (fingerprint === this.#written.get(url)) return;
    this.#written.set(url, fingerprint);
    try {
      await chatStatus(database, url).set({ ...report, seenAt: new Date() });
    } catch (error) {
      this.#written.delete(url);
      this.#log.warn("The connection's state could not be recorded", { problem: String(error) });
    }
  }
}

/** The latest sighting of any instance; where conversations are spread, of that gateway. */
export async function readLinkReport(
  database: Firestore,
  url?: string,
): Promise<Omit<DeviceStatus, "paired"> | undefined> {
  const found = (await chatStatus(database, url).get()).data();
  if (found === undefined) return undefined;
  const { seenAt, ...report } = found as Report & { seenAt: Timestamp };
  return { ...report, seenAt: seenAt.toDate().toISOString() };
}
