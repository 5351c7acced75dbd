import * as z from "zod";
import type { Cloud } from "../setup/plan.ts";
import indexFile from "../../firestore.indexes.json" with { type: "json" };
import { deploymentFailure } from "./deployment-failures.ts";

const Field = z.object({ fieldPath: z.string(), order: z.string().optional() });
const Indexes = z.object({
  indexes: z
    .array(
      z.object({
        name: z.string(),
        queryScope: z.string().default("COLLECTION"),
        fields: z.array(Field).default([]),
        state: z.string().default("READY"),
      }),
    )
    .default([]),
});
const Fields = z.object({
  fields: z
    .array(z.object({ name: z.string(), ttlConfig: z.object({ state: z.string().default("") }).optional() }))
    .default([]),
});

/** Whether the indexes of `firestore.indexes.json` are there and built. @throws CloudFailure, GoogleRefusal */
export async function lookAtIndexes({ google, settings }: Cloud): Promise<{ seen: string }> {
  const { project } = settings;
  const wanted = indexFile.indexes;
  const { indexes } = await google.call("firestore.projects.databases.collectionGroups.indexes.list", {
    of: groupsOf(settings),
    answer: Indexes,
  });
  for (const { collectionGroup, queryScope, fields } of wanted) {
    const subject = `${collectionGroup} (${fields.map(({ fieldPath }) => fieldPath).join(", ")})`;
    const index = indexes.find(
      (known) =>
        known.name.includes(`/collectionGroups/${collectionGroup}/`) &&
        known.queryScope === queryScope &&
        shapeOf(known.fields) === shapeOf(fields),
    );
    if (!index) throw deploymentFailure("index-missing", { project, subject });
    if (index.state !== "READY") throw deploymentFailure("index-building", { project, subject });
  }
  return { seen: `${wanted.length} composite, ready` };
}

/**
 * Whether what is over gets deleted. A policy becomes active hours after its deploy; until then what is over is left out, and
 * nothing is wrong. @throws CloudFailure, GoogleRefusal
 */
export async function lookAtTtl({ google, settings }: Cloud): Promise<{ seen: string }> {
  const { project } = settings;
  const wanted = indexFile.fieldOverrides.filter(({ ttl }) => ttl);
  const { fields } = await google.call("firestore.projects.databases.collectionGroups.fields.list", {
    of: groupsOf(settings),
    query: { filter: "ttlConfig:*" },
    answer: Fields,
  });
  const building: string[] = [];
  for (const { collectionGroup, fieldPath } of wanted) {
    const subject = `${collectionGroup}.${fieldPath}`;
    const end = `/collectionGroups/${collectionGroup}/fields/${fieldPath}`;
    const policy = fields.find(({ name }) => name.endsWith(end))?.ttlConfig;
    if (!policy) throw deploymentFailure("ttl-missing", { project, subject });
    if (policy.state === "CREATING") building.push(collectionGroup);
    else if (policy.state !== "ACTIVE")
      throw deploymentFailure("ttl-broken", { project, subject, found: policy.state });
  }
  if (building.length > 0) return { seen: `becoming active, within hours, on ${building.join(", ")}` };
  return { seen: `active on ${wanted.map(({ collectionGroup }) => collectionGroup).join(", ")}` };
}

function groupsOf({ project, database }: Cloud["settings"]): string {
  return `projects/${project}/databases/${database}/collectionGroups/-`;
}

/** Google adds the document's name to each index. */
function shapeOf(fields: readonly z.infer<typeof Field>[]): string {
  const own = fields.filter(({ fieldPath }) => fieldPath !== "__name__");
  return own.map(({ fieldPath, order }) => `${fieldPath} ${order ?? ""}`).join(", ");
}
