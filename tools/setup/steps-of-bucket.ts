import {
  changeBucket,
  closed,
  isOurs,
  isTidied,
  makeBucket,
  missingLocks,
  missingOrigins,
  readBucket,
  tidied,
  withOrigins,
  type Bucket,
} from "./bucket.ts";
import { cloudFailure } from "./cloud-failure.ts";
import type { CloudFailureKind } from "./cloud-failures.ts";
import { GoogleRefusal, meaningOf } from "./google-refusal.ts";
import { grant, missingGrants, readPolicy, type PolicyPlace } from "./iam-policy.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";
import type { Settings } from "./settings.ts";
import { readDatabase } from "./steps-of-database.ts";
import { readProject } from "./steps-of-project.ts";

/** What files need; nothing where nobody may send any. */
export function bucketSteps(cloud: Cloud): readonly SetupStep[] {
  const { settings } = cloud;
  const { bucket: name } = settings;
  if (name === undefined) {
    const seen = "not wanted: ATTACHMENTS=off";
    return [{ name: "bucket", intent: seen, check: async () => ({ kind: "ready", seen }) }];
  }
  const here = { ...cloud, name };
  const origins = settings.config.ALLOWED_ORIGINS.join(", ");
  return [
    { name: "bucket", intent: `make the bucket ${name} for files`, check: () => checkBucket(here) },
    { name: "private", intent: `keep ${name} from ever being public`, check: () => checkClosed(here) },
    { name: "cors", intent: `let pages of ${origins} upload to ${name}`, check: () => checkCors(here) },
    {
      name: "lifecycle",
      intent: `have a lifecycle rule of ${name} delete, after a day, what was uploaded and not sent`,
      check: () => checkLifecycle(here),
    },
    {
      name: "files",
      intent: `let ${accountsOf(settings).join(" and ")} read, write and delete files there`,
      check: () => checkFiles(here),
    },
    {
      name: "signing",
      intent: "let each of them sign URLs of files",
      check: () => checkSigning(here),
    },
  ];
}

interface Here extends Cloud {
  /** The bucket's. */
  readonly name: string;
}

/** Those whose services touch files; `admin` does not. */
function accountsOf({ accounts }: Settings): string[] {
  return [...new Set([accounts.chat, accounts.conversations])];
}

async function checkBucket(here: Here): Promise<Found> {
  const { name, settings } = here;
  const { project } = settings;
  const bucket = await look(here);
  if (bucket !== undefined) return { kind: "ready", seen: `${name} is in ${bucket.location}` };
  const location = await locationOf(here);
  return {
    kind: "missing",
    says: `Make the bucket ${name} in ${location}, for files. Its location can never be changed.`,
    failure: cloudFailure("bucket-missing", { project, subject: name }),
    act: () => make(here, location),
  };
}

/** Undefined when there is none. @throws CloudFailure for somebody else's. */
async function look(here: Here): Promise<Bucket | undefined> {
  const { google, name } = here;
  const details = refusedOf(here);
  const bucket = await readBucket(google, name).catch((error: unknown) => {
    if (!(error instanceof GoogleRefusal) || meaningOf(error).kind !== "permission-missing") throw error;
    throw cloudFailure("bucket-taken", details, { cause: error });
  });
  if (bucket === undefined) return undefined;
  const { projectNumber } = await readProject(here);
  if (bucket.projectNumber === projectNumber) return bucket;
  throw cloudFailure("bucket-elsewhere", { ...details, found: bucket.projectNumber });
}

/** @throws CloudFailure when it is not there. */
async function found(here: Here): Promise<Bucket> {
  const bucket = await look(here);
  if (bucket !== undefined) return bucket;
  throw cloudFailure("bucket-missing", { project: here.settings.project, subject: here.name });
}

/** Where the database is, so that all of a visitor's words and files are in one place. @throws CloudFailure */
async function locationOf(cloud: Cloud): Promise<string> {
  const { project, database, location } = cloud.settings;
  const place = (await readDatabase(cloud))?.locationId ?? location;
  if (place === undefined) throw cloudFailure("database-missing", { project, subject: database });
  // Firestore's names for the places that Cloud Storage calls so.
  if (place.startsWith("eur") && !place.includes("-")) return "EU";
  return place.startsWith("nam") && !place.includes("-") ? "US" : place;
}

/** What is known of a bucket that cannot be taken. */
function refusedOf({ name, settings: { project, config } }: Here) {
  const { ATTACHMENTS: kind } = config;
  return { project, subject: name, wanted: kind === "off" ? undefined : kind };
}

async function make(here: Here, location: string): Promise<void> {
  const { google, name, settings } = here;
  const { project, config } = settings;
  const wanted = { project, name, location, origins: config.ALLOWED_ORIGINS };
  await makeBucket(google, wanted).catch((error: unknown) => {
    // What Google answers of a name that somebody has, and shows to nobody.
    if (!(error instanceof GoogleRefusal) || error.refused.status !== 409) throw error;
    throw cloudFailure("bucket-taken", refusedOf(here), { cause: error });
  });
}

async function checkClosed(here: Here): Promise<Found> {
  const { google, name } = here;
  const bucket = await found(here);
  const locks = missingLocks(bucket);
  if (locks.length === 0) return { kind: "ready", seen: "it can never be public" };
  const { bindings } = await readPolicy(google, placeOf(here));
  const open = bindings.find(({ members }) => members.some((member) => everybody.has(member)));
  if (open !== undefined) throw cloudFailure("bucket-public", { ...refusedOf(here), found: open.role });
  return lacking(here, bucket, {
    kind: "bucket-open",
    lack: locks.join(" and "),
    says: `Switch on ${locks.join(" and ")} of ${name}, so that it can never be public.`,
    act: () => changeBucket(google, name, closed, here),
  });
}

const everybody = new Set(["allUsers", "allAuthenticatedUsers"]);

async function checkCors(here: Here): Promise<Found> {
  const { google, name, settings } = here;
  const bucket = await found(here);
  const origins = settings.config.ALLOWED_ORIGINS;
  const missing = missingOrigins(bucket, origins);
  if (missing.length === 0) return { kind: "ready", seen: `pages of ${origins.join(", ")} may upload` };
  return lacking(here, bucket, {
    kind: "cors-missing",
    lack: missing.join(", "),
    says: `Let pages of ${missing.join(", ")} upload to ${name}, by its CORS.`,
    act: () => changeBucket(google, name, (now) => withOrigins(now, origins), here),
  });
}

async function checkLifecycle(here: Here): Promise<Found> {
  const { google, name } = here;
  const bucket = await found(here);
  if (isTidied(bucket)) return { kind: "ready", seen: "what is not sent is deleted after a day" };
  return lacking(here, bucket, {
    kind: "lifecycle-missing",
    lack: "a lifecycle rule that deletes what was not sent",
    says: `Have a lifecycle rule of ${name} delete, after a day, what was uploaded and not sent.`,
    act: () => changeBucket(google, name, tidied, here),
  });
}

async function checkFiles(here: Here): Promise<Found> {
  const { google, name, settings } = here;
  const bucket = await found(here);
  const accounts = accountsOf(settings);
  const wanted = accounts.map((account) => ({ role: "roles/storage.objectUser", member: memberOf(account) }));
  const lacks = missingGrants(await readPolicy(google, placeOf(here)), wanted);
  if (lacks.length === 0)
    return { kind: "ready", seen: `${accounts.join(", ")} may read, write and delete there` };
  const named = lacks.map(({ member }) => accountIn(member)).join(", ");
  return lacking(here, bucket, {
    kind: "bucket-role-missing",
    lack: named,
    says: `Give roles/storage.objectUser on ${name} to ${named}.`,
    act: () => grant(google, placeOf(here), wanted, here),
  });
}

/** What the owner made is looked at, and changed only where it is told to be Clawfire's. @throws CloudFailure */
function lacking(
  { name, settings: { project } }: Here,
  bucket: Bucket,
  { kind, lack, ...rest }: { kind: CloudFailureKind; lack: string; says: string; act: () => Promise<void> },
): Found {
  const failure = cloudFailure(kind, { project, subject: name, found: lack });
  if (isOurs(bucket)) return { kind: "missing", failure, ...rest };
  throw cloudFailure("bucket-not-ours", { project, subject: name, found: failure.message });
}

/** A function's account signs by the API of IAM, which it must be let use in its own name. */
async function checkSigning({ google, settings, ...rest }: Here): Promise<Found> {
  const { project } = settings;
  const accounts = accountsOf(settings);
  const looked = await Promise.all(accounts.map((account) => lookAtSigner(google, project, account)));
  const lacks = looked.filter(({ may }) => !may);
  if (lacks.length === 0) return { kind: "ready", seen: `${accounts.join(", ")} sign as themselves` };
  const named = lacks.map(({ account }) => account).join(", ");
  return {
    kind: "missing",
    says: `Give ${signing}, each on itself, to ${named}, which sign URLs of files.`,
    failure: cloudFailure("signing-role-missing", { project, subject: named }),
    act: async () => {
      for (const { place, wanted } of lacks) await grant(google, place, wanted, rest);
    },
  };
}

const signing = "roles/iam.serviceAccountTokenCreator";

async function lookAtSigner(google: Cloud["google"], project: string, account: string) {
  const name = `projects/${project}/serviceAccounts/${account}`;
  const place = { of: "iam.projects.serviceAccounts", name } as const;
  const wanted = [{ role: signing, member: memberOf(account) }];
  const policy = await readPolicy(google, place).catch((error: unknown) => {
    // One that was made just now is not known everywhere yet.
    if (!(error instanceof GoogleRefusal) || !error.isNotFound) throw error;
    return { bindings: [] };
  });
  return { account, place, wanted, may: missingGrants(policy, wanted).length === 0 };
}

const placeOf = ({ name }: Here): PolicyPlace => ({ of: "storage.buckets", name });
const memberOf = (account: string) => `serviceAccount:${account}`;
const accountIn = (member: string) => member.replace("serviceAccount:", "");
