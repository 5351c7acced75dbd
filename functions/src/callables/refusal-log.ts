import { take, type Bucket } from "../visitor/allowance.ts";
import type { Fields, Log } from "../telemetry/log.ts";

/** Refusals of one reason that are told at once, and in a minute. A thousand a second would cost more to write than to refuse. */
const TOLD = { burst: 20, perMinute: 60 };

interface Told {
  readonly bucket: Bucket;
  /** How many were not told since the last one. */
  readonly untold: number;
}

const told = new WeakMap<Log, Map<string, Told>>();

/** Tells the log of a call that was refused; where there are very many of one reason, of some, and how many it left out. */
export function logRefused(log: Log, reason: string, fields: Fields, nowMs = Date.now()): void {
  const ofReasons = told.get(log) ?? new Map<string, Told>();
  told.set(log, ofReasons);
  const { bucket, untold = 0 } = ofReasons.get(reason) ?? {};
  const verdict = take(bucket, TOLD, nowMs);
  if (verdict.kind === "refused") {
    if (bucket !== undefined) ofReasons.set(reason, { bucket, untold: untold + 1 });
    return;
  }
  ofReasons.set(reason, { bucket: verdict.spent, untold: 0 });
  log.info("Call refused", { reason, ...fields, ...(untold > 0 && { untold }) });
}
