import type { Firestore, Transaction } from "firebase-admin/firestore";
import * as z from "zod";
import type { Config } from "../config.ts";
import { uploadShardOf } from "../database/paths.ts";
import { ChatError } from "../errors.ts";

/** Documents that share the site's day, so that uploads seldom meet. A power of two: the parts of a limit are exact. */
export const UPLOAD_SHARDS = 8;

const DAY_MS = 86_400_000;

const Shard = z.object({ day: z.string(), bytes: z.number() });

export interface SiteUpload {
  readonly database: Firestore;
  readonly config: Pick<Config, "ATTACHMENTS_BYTES_PER_DAY">;
  readonly nowMs: number;
  /** Of the file, in hexadecimal digits that nobody chose: they say where it counts. */
  readonly id: string;
  readonly bytes: number;
}

/**
 * Counts an upload against what the whole site may upload in a day. Each shard has an equal part of the limit that its own uploads take, and
 * where that has too little room all are read, and the others give of theirs. So the limit is never exceeded, and nobody refused who fits. After the
 * owner lowers it in the middle of a day, shards that are below their part may still fill it.
 * @throws ChatError `overloaded` when the day is used up for as many bytes
 */
export async function chargeSite(transaction: Transaction, upload: SiteUpload): Promise<void> {
  const { database, config, nowMs, id, bytes } = upload;
  const most = config.ATTACHMENTS_BYTES_PER_DAY;
  if (most === 0) return;
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const home = Number.parseInt(id.slice(0, 8), 16) % UPLOAD_SHARDS;
  const read = async (shards: readonly number[]) => {
    const places = shards.map((shard) => uploadShardOf(database, shard));
    const found = await transaction.getAll(...places);
    return found.map((snapshot) => {
      const known = Shard.safeParse(snapshot.data()).data;
      const used = known?.day === day ? known.bytes : 0;
      return { place: snapshot.ref, used, room: Math.max(0, most / UPLOAD_SHARDS - used) };
    });
  };
  const shards = await read([home]);
  if (shards.some(({ room }) => bytes > room)) {
    shards.push(...(await read(othersThan(home))));
    if (shards.reduce((sum, { used }) => sum + used, bytes) > most)
      throw new ChatError("overloaded", { limit: "day", retryAfterMs: DAY_MS - (nowMs % DAY_MS) });
  }
  let left = bytes;
  for (const { place, used, room } of shards) {
    const taken = Math.min(left, room);
    left -= taken;
    if (taken > 0) transaction.set(place, { day, bytes: used + taken });
  }
}

function othersThan(home: number): number[] {
  return Array.from({ length: UPLOAD_SHARDS - 1 }, (_, index) => (home + 1 + index) % UPLOAD_SHARDS);
}
