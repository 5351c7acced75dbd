import { describe, expect, it } from "vitest";
import { refusals } from "../../local-stack/google-apis/refusal.ts";
import { bucket, project } from "../setup/world.ts";
import { accountOf, both, diagnose, parameter, DeployedSite, type Break, type Row } from "./deployed-site.ts";

/** Changes the bucket for files. */
const bucketIs =
  (how: object): Break =>
  ({ site }) => {
    const found = site.state.buckets.get(bucket);
    if (found) found.resource = { ...found.resource, ...how };
  };

const table: readonly Row[] = [
  [
    "a bucket that was deleted",
    ({ site }) => void site.state.buckets.delete(bucket),
    "bucket",
    "bucket-missing",
    "npm run setup",
  ],
  [
    "a bucket of another project",
    bucketIs({ projectNumber: "987654321098" }),
    "bucket",
    "bucket-elsewhere",
    `npm run setup -- --project ${project} --attachments images --bucket ${bucket}-2`,
  ],
  [
    "a bucket that Google does not show",
    ({ site }) => site.google.refuse("storage.buckets.get", refusals.bucketHidden()),
    "bucket",
    "bucket-taken",
    `npm run setup -- --project ${project} --attachments images --bucket ${bucket}-2`,
  ],
  [
    "a bucket that could be made public",
    bucketIs({ iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } }),
    "private",
    "bucket-open",
    "npm run setup",
  ],
  [
    "a bucket that is public",
    both(bucketIs({ iamConfiguration: {} }), ({ site }) => {
      const { policy } = site.state.buckets.get(bucket) ?? {};
      if (policy) policy.bindings = [{ role: "roles/storage.objectViewer", members: ["allUsers"] }];
    }),
    "private",
    "bucket-public",
    "npm run setup",
  ],
  [
    "a page that the bucket's CORS does not name",
    both(parameter("ALLOWED_ORIGINS", "https://demo-bakery.web.app,https://shop.example"), (site) => {
      site.see = () => site.site.cloud({ location: undefined });
    }),
    "cors",
    "cors-missing",
    "npm run setup",
  ],
  [
    "a bucket that keeps for ever what was not sent",
    bucketIs({ lifecycle: {} }),
    "lifecycle",
    "lifecycle-missing",
    "npm run setup",
  ],
  [
    "a bucket of the owner's with another CORS",
    bucketIs({ labels: {}, cors: [] }),
    "cors",
    "bucket-not-ours",
    `gcloud storage buckets update gs://${bucket}`,
  ],
  [
    "an account that may not use the bucket",
    ({ site }) => {
      const { policy } = site.state.buckets.get(bucket) ?? {};
      if (policy) policy.bindings = [];
    },
    "files",
    "bucket-role-missing",
    "npm run setup",
  ],
  [
    "an account that may not sign",
    ({ site }) => void site.state.accountPolicies.delete(accountOf("conversations")),
    "signing",
    "signing-role-missing",
    "npm run setup",
  ],
  [
    "files without a bucket in the parameters",
    both(parameter("ATTACHMENTS_BUCKET", ""), (site) => {
      site.see = () => site.site.cloud({ location: undefined, attachments: undefined });
    }),
    "parameters",
    "parameters-missing",
    "npm run setup",
  ],
];

describe("a project whose visitors send files, with", () => {
  it.each(table)("%s", async (_title, broken, step, kind, command) => {
    const { finding, ...rest } = await diagnose(broken);
    expect(rest).toEqual({ failed: [step], left: [], misfits: [] });
    expect(finding).toMatchObject({ kind, meaning: expect.not.stringContaining("undefined") });
    expect((finding?.command ?? "").slice(0, command.length)).toBe(command);
  });
});

describe("a project whose visitors send no files", () => {
  it("needs no bucket", async () => {
    await using deployed = await DeployedSite.sound();
    deployed.site.state.buckets.clear();
    both(parameter("ATTACHMENTS", "off"), parameter("ATTACHMENTS_BUCKET", ""))(deployed);
    deployed.see = () => deployed.site.cloud({ location: undefined, attachments: undefined });
    const { steps, finding } = await deployed.examine();
    expect(finding).toBeUndefined();
    expect(steps).toContainEqual(
      expect.objectContaining({ name: "bucket", seen: "not wanted: ATTACHMENTS=off" }),
    );
  });
});
