import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { GoogleClient } from "./google-client.ts";
import { GoogleRefusal } from "./google-refusal.ts";
import { untilTaken, type Patience } from "./iam-policy.ts";

/** Parsed loosely where lists are written back as a whole: what else stands in them must survive. */
const CorsEntry = z.looseObject({
  origin: z.array(z.string()).default([]),
  method: z.array(z.string()).default([]),
  responseHeader: z.array(z.string()).default([]),
});
const Rule = z.looseObject({
  action: z.looseObject({}).prefault({}),
  condition: z.looseObject({}).prefault({}),
});
const Bucket = z.object({
  projectNumber: z.string().default(""),
  location: z.string().default(""),
  metageneration: z.string().default(""),
  labels: z.record(z.string(), z.string()).default({}),
  cors: z.array(CorsEntry).default([]),
  lifecycle: z.object({ rule: z.array(Rule).default([]) }).prefault({}),
  iamConfiguration: z
    .object({
      publicAccessPrevention: z.string().default("inherited"),
      uniformBucketLevelAccess: z.object({ enabled: z.boolean().default(false) }).prefault({}),
    })
    .prefault({}),
});
export type Bucket = z.infer<typeof Bucket>;

type CorsEntry = z.infer<typeof CorsEntry>;

/** What an upload by a signed URL takes along, and what a page reads with: see `functions/src/attachments/storage-bucket.ts`. */
const cors = {
  method: ["PUT", "GET"],
  responseHeader: ["content-type", "x-goog-content-length-range", "x-goog-if-generation-match"],
  maxAgeSeconds: 3_600,
};

/** What was uploaded and never attached: `uploadedPath` of `functions/src/attachments/records.ts`. After a day. */
const rule = { action: { type: "Delete" }, condition: { age: 1, matchesSuffix: [".uploaded"] } };

const iamConfiguration = {
  uniformBucketLevelAccess: { enabled: true },
  publicAccessPrevention: "enforced",
};

/** How the set-up knows what it made. */
const labels = { clawfire: "files" };

/** Undefined when there is no such bucket at all. @throws GoogleRefusal */
export async function readBucket(google: GoogleClient, name: string): Promise<Bucket | undefined> {
  try {
    return await google.call("storage.buckets.get", { of: name, answer: Bucket });
  } catch (error) {
    if (error instanceof GoogleRefusal && error.isNotFound) return undefined;
    throw error;
  }
}

export interface NewBucket {
  readonly project: string;
  readonly name: string;
  readonly location: string;
  readonly origins: readonly string[];
}

/** What is deleted is gone at once: without a soft delete, which keeps it for a week. @throws GoogleRefusal */
export async function makeBucket(
  google: GoogleClient,
  { project, name, location, origins }: NewBucket,
): Promise<void> {
  const softDeletePolicy = { retentionDurationSeconds: "0" };
  const rules = { cors: [{ origin: origins, ...cors }], lifecycle: { rule: [rule] } };
  await google.call("storage.buckets.insert", {
    query: { project },
    body: { name, location, labels, iamConfiguration, softDeletePolicy, ...rules },
    answer: Bucket,
  });
}

/** Changes what `change` answers of the bucket as it is then. @throws GoogleRefusal */
export async function changeBucket(
  google: GoogleClient,
  name: string,
  change: (bucket: Bucket) => object,
  { wait }: Patience,
): Promise<void> {
  await untilTaken(wait, async () => {
    const bucket = await google.call("storage.buckets.get", { of: name, answer: Bucket });
    const query = { ifMetagenerationMatch: bucket.metageneration };
    await google.call("storage.buckets.patch", { of: name, query, body: change(bucket), answer: Bucket });
  });
}

export function isOurs(bucket: Bucket): boolean {
  return bucket.labels["clawfire"] === labels.clawfire;
}

/** What would keep it from ever being public, and is not switched on. */
export function missingLocks({ iamConfiguration: found }: Bucket): string[] {
  return [
    ...(found.uniformBucketLevelAccess.enabled ? [] : ["uniform bucket-level access"]),
    ...(found.publicAccessPrevention === "enforced" ? [] : ["public access prevention"]),
  ];
}

export function closed(): object {
  return { iamConfiguration };
}

/** The pages that could not upload, or not show what was. */
export function missingOrigins(bucket: Bucket, wanted: readonly string[]): string[] {
  return wanted.filter((origin) => {
    const [put, get] = cors.method.map((method) => entryFor(bucket, origin, method));
    return get === undefined || put === undefined || !cors.responseHeader.every((name) => allows(put, name));
  });
}

/** The first that fits, should Cloud Storage not look further. */
function entryFor(bucket: Bucket, origin: string, method: string): CorsEntry | undefined {
  return bucket.cors.find(
    (entry) =>
      (entry.origin.includes(origin) || entry.origin.includes("*")) &&
      (entry.method.includes(method) || entry.method.includes("*")),
  );
}

function allows({ responseHeader }: CorsEntry, name: string): boolean {
  return responseHeader.some((known) => known === "*" || known.toLowerCase() === name);
}

/** Ours comes first, so that none of the owner's hides it; theirs stay as they are. */
export function withOrigins(bucket: Bucket, wanted: readonly string[]): object {
  const isOfOurs = (entry: CorsEntry) => isDeepStrictEqual(entry, { origin: entry.origin, ...cors });
  const ours = bucket.cors.filter(isOfOurs).flatMap(({ origin }) => origin);
  const theirs = bucket.cors.filter((entry) => !isOfOurs(entry));
  return { cors: [{ origin: [...new Set([...ours, ...wanted])], ...cors }, ...theirs] };
}

export function isTidied({ lifecycle }: Bucket): boolean {
  return lifecycle.rule.some((known) => isDeepStrictEqual(known, rule));
}

export function tidied({ lifecycle }: Bucket): object {
  return { lifecycle: { rule: [...lifecycle.rule, rule] } };
}
