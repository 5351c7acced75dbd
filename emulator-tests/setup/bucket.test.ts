import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addBucket } from "../../local-stack/google-apis/buckets.ts";
import { refusals } from "../../local-stack/google-apis/refusal.ts";
import type { Cloud } from "../../tools/setup/plan.ts";
import { CommandError } from "../../tools/command-line.ts";
import { bucket, project, Site } from "./world.ts";

const chat = `clawfire-chat@${project}.iam.gserviceaccount.com`;
const conversations = `clawfire-conversations@${project}.iam.gserviceaccount.com`;
const origins = [`https://${project}.web.app`, `https://${project}.firebaseapp.com`];
const uploads = {
  method: ["PUT", "GET"],
  responseHeader: ["content-type", "x-goog-content-length-range", "x-goog-if-generation-match"],
  maxAgeSeconds: 3_600,
};
const rule = { action: { type: "Delete" }, condition: { age: 1, matchesSuffix: [".uploaded"] } };
const labels = { clawfire: "files" };

const bucketOf = (site: Site, name = bucket) => {
  const found = site.state.buckets.get(name);
  if (found) return found;
  throw new Error(`There is no bucket ${name}.`);
};
/** What a second run would still do. */
const left = async (site: Site, cloud?: Cloud) =>
  (await site.setUp(cloud)).filter(({ kind }) => kind !== "ready");

describe("the bucket for files", () => {
  it("is made, private, for the site's pages and the two accounts that need it, and a second run changes nothing", async () => {
    await using site = await Site.fresh();
    await site.setUp();
    expect(site.google.misfits).toEqual([]);
    const { resource, policy } = bucketOf(site);
    expect(resource).toEqual({
      name: bucket,
      projectNumber: site.state.number,
      location: "EUROPE-WEST1",
      metageneration: "1",
      labels,
      iamConfiguration: {
        uniformBucketLevelAccess: { enabled: true },
        publicAccessPrevention: "enforced",
      },
      softDeletePolicy: { retentionDurationSeconds: "0" },
      cors: [{ origin: origins, ...uploads }],
      lifecycle: { rule: [rule] },
    });
    const members = [chat, conversations].map((account) => `serviceAccount:${account}`);
    expect(policy.bindings).toContainEqual({ role: "roles/storage.objectUser", members });
    const signers = [...site.state.accountPolicies].map(([name, { bindings }]) => [name, bindings]);
    expect(signers).toEqual(
      [chat, conversations].map((account) => [
        account,
        [{ role: "roles/iam.serviceAccountTokenCreator", members: [`serviceAccount:${account}`] }],
      ]),
    );
    expect(site.state.services).toContain("iamcredentials.googleapis.com");
    expect(site.parameters).toContain(`ATTACHMENTS=images\nATTACHMENTS_BUCKET=${bucket}\n`);
    const { changes } = site.google;
    expect(await left(site)).toEqual([]);
    expect(site.google.changes).toBe(changes);
  });

  it.each([
    ["europe-west1", "EUROPE-WEST1"],
    ["eur3", "EU"],
    ["nam5", "US"],
  ])("is where a database in %s is: in %s", async (location, place) => {
    await using site = await Site.fresh();
    await site.setUp(site.cloud({ location }));
    expect(bucketOf(site).resource["location"]).toBe(place);
  });

  it.each([
    ["ATTACHMENTS=all"],
    ["ATTACHMENTS_FROM_AGENT=true"],
    ["ATTACHMENTS=off\nATTACHMENTS_FROM_AGENT=true"],
  ])("is wanted by the parameters %j", async (parameters) => {
    await using site = await Site.fresh();
    writeFileSync(join(site.folder, `.env.${project}`), `${parameters}\n`);
    await site.setUp(site.cloud({ attachments: undefined }));
    expect(site.parameters).toMatch(new RegExp(`^${parameters}\n[^]*ATTACHMENTS_BUCKET=${bucket}\n`));
    expect([...site.state.buckets.keys()]).toEqual([bucket]);
  });

  it.each([undefined, "off"] as const)("is not made where attachments are %s", async (attachments) => {
    await using site = await Site.fresh();
    const told = await site.setUp(site.cloud({ attachments }));
    expect(told).toContainEqual({ kind: "ready", name: "bucket", seen: "not wanted: ATTACHMENTS=off" });
    expect(site.state.buckets.size).toBe(0);
    expect(site.parameters).not.toContain("ATTACHMENTS_BUCKET");
    expect(site.state.services).not.toContain("iamcredentials.googleapis.com");
    expect(() => site.cloud({ attachments, bucket: "files-of-the-shop" })).toThrow(CommandError);
  });

  it("is an instance's own, whose name is short enough", async () => {
    await using site = await Site.fresh();
    const bucketFor = (instance: string) => site.cloud({ instance }).settings.bucket ?? "";
    expect(bucketFor("shop")).toBe(`${project}-kit-shop-files`);
    const long = "the_questions_of_the_shop_in_the_old_town";
    expect(bucketFor(`${long}1`)).toMatch(/^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/);
    expect(bucketFor(`${long}1`)).not.toBe(bucketFor(`${long}2`));
  });

  it("gets what was taken from it, and a new page beside the old", async () => {
    await using site = await Site.fresh();
    await site.setUp();
    const [made, before] = [bucketOf(site), site.everything];
    const { cors: _, lifecycle: __, ...rest } = made.resource;
    made.resource = { ...rest, iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } };
    made.policy.bindings = made.policy.bindings.filter(({ role }) => role !== "roles/storage.objectUser");
    site.state.accountPolicies.clear();
    expect((await left(site)).map(({ name }) => name)).toEqual([
      "private",
      "cors",
      "lifecycle",
      "files",
      "signing",
    ]);
    expect(site.everything).toEqual({
      ...(before as object),
      buckets: [expect.objectContaining({ bindings: made.policy.bindings })],
    });
    await site.setUp(site.cloud({ origins: ["https://shop.example"] }));
    expect(made.resource["cors"]).toEqual([{ origin: [...origins, "https://shop.example"], ...uploads }]);
  });

  it("keeps the owner's entries, rules and bindings, and what stands in them", async () => {
    await using site = await Site.fresh();
    const theirs = {
      cors: [
        { origin: ["*"], method: ["GET", "PUT"], responseHeader: ["Content-Type"], maxAgeSeconds: 60 },
        { origin: [origins[0]], method: ["GET"] },
      ],
      rule: [{ action: { type: "SetStorageClass", storageClass: "NEARLINE" }, condition: { age: 30 } }],
    };
    const { policy } = addBucket(site.state, bucket, {
      labels: { ...labels, team: "shop" },
      cors: theirs.cors,
      lifecycle: { rule: theirs.rule },
      versioning: { enabled: true },
    });
    const condition = { title: "for a week", expression: "request.time < timestamp('2027-01-01T00:00:00Z')" };
    const guest = { role: "roles/storage.objectUser", members: ["user:guest@example.com"], condition };
    policy.bindings = [...policy.bindings, guest];
    policy.version = 3;
    const before = policy.bindings;
    await site.setUp();
    const { resource } = bucketOf(site);
    expect(resource).toMatchObject({
      labels: { clawfire: "files", team: "shop" },
      cors: [{ origin: origins, ...uploads }, ...theirs.cors],
      lifecycle: { rule: [...theirs.rule, rule] },
      versioning: { enabled: true },
    });
    expect(policy.bindings).toEqual([...before, expect.objectContaining({ role: guest.role })]);
    expect(await left(site)).toEqual([]);
  });

  it("that the owner made is taken as it is where nothing is missing, and is otherwise asked for before it is changed", async () => {
    await using site = await Site.fresh();
    await site.setUp();
    const made = bucketOf(site);
    const { labels: _, ...unlabelled } = made.resource;
    made.resource = unlabelled;
    expect(await left(site)).toEqual([]);
    const { changes } = site.google;
    made.resource = { ...unlabelled, cors: [] };
    await expect(site.setUp()).rejects.toMatchObject({
      kind: "bucket-not-ours",
      message: expect.stringMatching(/changes nothing there.*Pages of https:.* cannot upload/),
      command: `gcloud storage buckets update gs://${bucket} --project ${project} --update-labels clawfire=files`,
    });
    expect(site.google.changes).toBe(changes);
  });
});

/** What is in the way, and what is said of it. */
const refusalsOfBuckets: readonly (readonly [string, (site: Site) => void, string, string])[] = [
  [
    "of another project that this account may see",
    ({ state }) => void addBucket(state, bucket, { projectNumber: "987654321098" }),
    "bucket-elsewhere",
    "987654321098",
  ],
  [
    "that Google shows to nobody here",
    ({ google }) => google.refuse("storage.buckets.get", refusals.bucketHidden()),
    "bucket-taken",
    "somebody else's",
  ],
  [
    "whose name was taken a moment ago",
    ({ google }) => google.refuse("storage.buckets.insert", refusals.bucketTaken()),
    "bucket-taken",
    "somebody else's",
  ],
  [
    "that is public",
    ({ state }) => {
      const { policy } = addBucket(state, bucket, { labels });
      policy.bindings = [{ role: "roles/storage.objectViewer", members: ["user:a@b.example", "allUsers"] }];
    },
    "bucket-public",
    "everybody has roles/storage.objectViewer",
  ],
];

describe("a bucket of that name", () => {
  it.each(refusalsOfBuckets)("%s is refused, and left alone", async (_title, when, kind, says) => {
    await using site = await Site.fresh();
    when(site);
    const before = structuredClone([...site.state.buckets]);
    await expect(site.setUp()).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(says),
      command: `npm run setup -- --project ${project} --attachments images --bucket ${bucket}-2`,
    });
    expect([...site.state.buckets]).toEqual(before);
    expect(existsSync(join(site.folder, `.env.${project}`))).toBe(false);
  });

  it("is passed over for the one that is named instead", async () => {
    await using site = await Site.fresh();
    addBucket(site.state, bucket, { projectNumber: "987654321098" });
    await site.setUp(site.cloud({ bucket: `${bucket}-2` }));
    expect(await left(site, site.cloud({ attachments: undefined }))).toEqual([]);
    expect(bucketOf(site, `${bucket}-2`).resource).toMatchObject({ labels });
  });

  it("that somebody else changes meanwhile is read and changed again", async () => {
    await using site = await Site.fresh();
    addBucket(site.state, bucket, { labels });
    const cloud = site.cloud();
    const { google } = cloud;
    const theirs = { action: { type: "Delete" }, condition: { age: 365 } };
    const others = { "storage.buckets.patch": 2, "storage.buckets.setIamPolicy": 1 };
    const call: typeof google.call = async (method, about) => {
      const found = bucketOf(site);
      if (method === "storage.buckets.patch" && others[method]-- > 0) {
        const metageneration = String(Number(found.resource["metageneration"]) + 1);
        found.resource = { ...found.resource, metageneration, lifecycle: { rule: [theirs] } };
      }
      if (method === "storage.buckets.setIamPolicy" && others[method]-- > 0) found.policy.changes += 1;
      return google.call(method, about);
    };
    await site.setUp({ ...cloud, google: { call } as typeof google });
    expect(bucketOf(site).resource["lifecycle"]).toEqual({ rule: [theirs, rule] });
    expect(Object.values(others).every((times) => times < 0)).toBe(true);
    expect(await left(site)).toEqual([]);
  });
});
