import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Cloud } from "../setup/plan.ts";
import { projectRoot } from "../../local-stack/project.ts";
import { deploymentFailure } from "./deployment-failures.ts";

const Field = z.object({ fieldPath: z.string(), order: z.string().optional() });
const IndexFile = z.object({
  indexes: z.array(z.object({ collectionGroup: z.string(), queryScope: z.string(), fields: z.array(Field) })),
  fieldOverrides: z.array(
    z.object({ collectionGroup: z.string(), fieldPath: z.string(), ttl: z.boolean().default(false) }),
  ),
});
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
  const wanted = readIndexFile().indexes;
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

/** Whether what is over gets deleted. @throws CloudFailure, GoogleRefusal */
export async function lookAtTtl({ google, settings }: Cloud): Promise<{ seen: string }> {
  const { project } = settings;
  const wanted = readIndexFile().fieldOverrides.filter(({ ttl }) => ttl);
  const { fields } = await google.call("firestore.projects.databases.collectionGroups.fields.list", {
    of: groupsOf(settings),
    query: { filter: "ttlConfig:*" },
    answer: Fields,
  });
  for (const { collectionGroup, fieldPath } of wanted) {
    const subject = `${collectionGroup}.${fieldPath}`;
    const end = `/collectionGroups/${collectionGroup}/fields/${fieldPath}`;
    const policy = fields.find(({ name }) => name.endsWith(end))?.ttlConfig;
    if (!policy) throw deploymentFailure("ttl-missing", { project, subject });
    if (policy.state !== "ACTIVE") throw deploymentFailure("ttl-building", { project, subject });
  }
  return { seen: `active on ${wanted.map(({ collectionGroup }) => collectionGroup).join(", ")}` };
}

function groupsOf({ project, database }: Cloud["settings"]): string {
  return `projects/${project}/databases/${database}/collectionGroups/-`;
}

function readIndexFile(): z.infer<typeof IndexFile> {
  return IndexFile.parse(JSON.parse(readFileSync(join(projectRoot, "firestore.indexes.json"), "utf8")));
}

/** Google adds the document's name to each index. */
function shapeOf(fields: readonly z.infer<typeof Field>[]): string {
  const own = fields.filter(({ fieldPath }) => fieldPath !== "__name__");
  return own.map(({ fieldPath, order }) => `${fieldPath} ${order ?? ""}`).join(", ");
}
