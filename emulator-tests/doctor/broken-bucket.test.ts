import { describe, expect, it } from "vitest";
import { refusals } from "../../local-stack/google-apis/refusal.ts";
import { bucket, project } from "../setup/world.ts";
import type { FilesDeployed } from "./deployed-files.ts";
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

/** Breaks what is deployed of files. */
const files =
  (how: Partial<FilesDeployed>): Break =>
  (site) => {
    site.deployment = { ...site.deployment, files: { ...site.deployment.files, ...how } };
  };

/** What only a file that is sent shows. */
const sent: readonly Row[] = [
  [
    "functions that were deployed before files were wanted",
    files({ uploadFails: { reason: "attachment-refused", problem: "off" } }),
    "upload",
    "files-not-taken",
    "npx firebase deploy",
  ],
  [
    "functions that were deployed with another bucket",
    files({ bucket: "files-of-before", existing: "files-of-before" }),
    "upload",
    "service-uses-other-bucket",
    "npx firebase deploy",
  ],
  [
    "an account that cannot sign",
    files({ uploadFails: { reason: "storage-unavailable", finding: "bucket-signing-not-allowed" } }),
    "upload",
    "service-cannot-use-bucket",
    "npm run setup",
  ],
  [
    "a CORS that does not let a page upload",
    files({ origins: ["https://demo-bakery.web.app"] }),
    "upload",
    "cors-missing",
    "npm run setup",
  ],
  [
    "a bucket that takes no upload",
    files({ existing: "another" }),
    "upload",
    "service-cannot-use-bucket",
    "npm run setup",
  ],
  [
    "an account that cannot read",
    files({ attachFails: { reason: "storage-unavailable", finding: "bucket-not-allowed" } }),
    "upload",
    "service-cannot-use-bucket",
    "npm run setup",
  ],
  [
    "a Firestore that fails with a file",
    files({ uploadFails: { reason: "storage-unavailable" } }),
    "upload",
    "service-cannot-store",
    "npm run setup",
  ],
  [
    "a scanner that refuses everything",
    files({ attachFails: { reason: "attachment-refused", problem: "infected" } }),
    "upload",
    "file-not-taken",
    "npx firebase functions:log",
  ],
  [
    "an account that cannot delete",
    files({ keepsDeleted: true }),
    "erase",
    "erase-failed",
    "npx firebase functions:log",
  ],
];

describe("a project whose visitors send files, with", () => {
  it.each([...table, ...sent])("%s", async (_title, broken, step, kind, command) => {
    const { finding, ...rest } = await diagnose(broken);
    expect(rest).toEqual({ failed: [step], left: [], misfits: [] });
    expect(finding).toMatchObject({ kind, meaning: expect.not.stringContaining("undefined") });
    expect((finding?.command ?? "").slice(0, command.length)).toBe(command);
  });
});

describe("what is said of a bucket", () => {
  it.each([
    [
      bucketIs({ iamConfiguration: { publicAccessPrevention: "enforced" } }),
      "lacks uniform bucket-level access.",
    ],
    [bucketIs({ iamConfiguration: {} }), "lacks uniform bucket-level access and public access prevention."],
    [
      files({ uploadFails: { reason: "storage-unavailable", finding: "bucket-signing-not-allowed" } }),
      "chat cannot use the bucket for files: its account may not sign URLs.",
    ],
  ])("is no more than what is wrong (%#)", async (broken, says) => {
    expect((await diagnose(broken)).finding?.meaning).toContain(says);
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
      expect.objectContaining({ name: "upload", seen: "not tried: ATTACHMENTS=off" }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({ name: "bucket", seen: "not wanted: ATTACHMENTS=off" }),
    );
  });
});
