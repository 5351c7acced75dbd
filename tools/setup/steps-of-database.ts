import * as z from "zod";
import { cloudFailure } from "./cloud-failure.ts";
import { GoogleRefusal } from "./google-refusal.ts";
import { finished, Operation } from "./operation.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";

const Database = z.object({ locationId: z.string().default(""), type: z.string().default("") });
const Locations = z.object({ locations: z.array(z.object({ locationId: z.string() })).default([]) });

export function databaseStep(cloud: Cloud): SetupStep {
  const { database, location } = cloud.settings;
  const where = location === undefined ? "in a location that is asked for" : `in ${location}`;
  return { name: "database", intent: `make the database ${database} ${where}`, check: () => check(cloud) };
}

async function check(cloud: Cloud): Promise<Found> {
  const { project, database, location } = cloud.settings;
  const found = await readDatabase(cloud);
  if (found === undefined) return missing(cloud);
  const { locationId, type } = found;
  const details = { project, subject: database, found: locationId, wanted: location };
  if (type !== "FIRESTORE_NATIVE")
    throw cloudFailure("database-wrong-kind", { ...details, found: `${type} mode` });
  if (location !== undefined && location !== locationId) throw cloudFailure("database-elsewhere", details);
  return { kind: "ready", seen: `${database} is in ${locationId}` };
}

/** Undefined when there is none. @throws GoogleRefusal */
export async function readDatabase({ google, settings: { project, database } }: Cloud) {
  const of = `projects/${project}/databases/${database}`;
  try {
    return await google.call("firestore.projects.databases.get", { of, answer: Database });
  } catch (error) {
    if (error instanceof GoogleRefusal && error.isNotFound) return undefined;
    throw error;
  }
}

async function missing(cloud: Cloud): Promise<Found> {
  const { project, database } = cloud.settings;
  const { locations } = await cloud.google.call("firestore.projects.locations.list", {
    of: `projects/${project}`,
    answer: Locations,
  });
  const offered = locations.map(({ locationId }) => locationId);
  const wanted = offered.join(", ");
  const location = cloud.settings.location ?? (await cloud.chooseLocation(offered));
  if (location === undefined)
    throw cloudFailure("location-not-chosen", { project, subject: database, wanted });
  if (!offered.includes(location))
    throw cloudFailure("location-not-offered", { project, subject: location, wanted });
  return {
    kind: "missing",
    says: `Make the Firestore database ${database} in ${location}. Its location can never be changed.`,
    failure: cloudFailure("database-missing", { project, subject: database }),
    act: () => make(cloud, location),
  };
}

async function make({ google, settings, wait }: Cloud, locationId: string): Promise<void> {
  const begun = await google.call("firestore.projects.databases.create", {
    of: `projects/${settings.project}`,
    query: { databaseId: settings.database },
    body: { type: "FIRESTORE_NATIVE", locationId, deleteProtectionState: "DELETE_PROTECTION_ENABLED" },
    answer: Operation,
  });
  await finished(google, "firestore.projects.databases.operations.get", begun, { wait });
}
