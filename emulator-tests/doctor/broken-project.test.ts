import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refusals } from "../../local-stack/google-apis/refusal.ts";
import { person, project } from "../setup/world.ts";
import { accountOf, both, diagnose, job, parameter, type Break, type Row } from "./deployed-site.ts";

/** Changes the Scheduler's job. */
const jobIs =
  (how: object): Break =>
  ({ site }) =>
    void site.state.jobs.set(job, { ...site.state.jobs.get(job), ...how });

const table: readonly Row[] = [
  [
    "nobody's token",
    (site) => {
      site.see = () => site.site.cloud({}, { ...person, authorization: "Bearer old" });
    },
    "first apis",
    "login-expired",
    "npx firebase login --reauth",
  ],
  [
    "another project's number",
    (site) => {
      site.see = () => site.site.cloud({}, { ...person, "x-goog-user-project": "demo-other" });
    },
    "first apis",
    "project-unknown",
    "npx firebase projects:list",
  ],
  [
    "an owner who left",
    ({ site }) =>
      site.google.refuse(
        "cloudresourcemanager.projects.get",
        refusals.permission("resourcemanager.projects.get", project),
      ),
    "project",
    "permission-missing",
    "npx firebase login",
  ],
  [
    "billing that ended",
    ({ site }) => void (site.state.billing = false),
    "billing",
    "billing-off",
    "npm run setup",
  ],
  [
    "an API that was switched off",
    ({ site }) => void site.state.services.delete("run.googleapis.com"),
    "apis",
    "api-off",
    "npm run setup",
  ],
  [
    "anonymous sign-in that was switched off",
    ({ site }) => void (site.state.authentication = { anonymous: false, apiKey: "k" }),
    "anonymous",
    "anonymous-off",
    "npm run setup",
  ],
  [
    "a database that was deleted",
    ({ site }) => void site.state.databases.delete("clawfire"),
    "database",
    "database-missing",
    "npm run setup",
  ],
  [
    "a firebase.json that names another database",
    ({ site }) => writeFileSync(site.deployFile, JSON.stringify({ firestore: { rules: "r" } })),
    "rules",
    "rules-not-named",
    "npm run setup",
  ],
  [
    "a service account that was deleted",
    ({ site }) => void site.state.accounts.delete(accountOf("admin")),
    "accounts",
    "account-missing",
    "npm run setup",
  ],
  [
    "a role that was taken away",
    ({ site }) => void (site.state.policy.bindings = []),
    "roles",
    "role-missing",
    "npm run setup",
  ],
  [
    "a secret that was deleted",
    ({ site }) => void site.state.secretPolicies.delete("SESSION_KEY_PEPPER"),
    "grants",
    "secret-not-stored",
    "npm run setup",
  ],
  [
    "a grant that was taken away",
    ({ site }) =>
      void site.state.secretPolicies.set("OPENCLAW_DEVICE_KEY", { version: 1, changes: 1, bindings: [] }),
    "grants",
    "grant-missing",
    "npm run setup",
  ],
  [
    "one account that reads every secret",
    ({ site }) =>
      void site.state.secretPolicies.set("OPENCLAW_ADMIN_DEVICE_KEY", {
        version: 1,
        changes: 1,
        bindings: [
          {
            role: "roles/secretmanager.secretAccessor",
            members: ["chat", "admin"].map((name) => `serviceAccount:${accountOf(name)}`),
          },
        ],
      }),
    "grants",
    "grant-too-wide",
    "gcloud secrets remove-iam-policy-binding",
  ],
  [
    "parameters of another machine",
    ({ site }) =>
      writeFileSync(join(site.folder, `.env.${project}`), "OPENCLAW_GATEWAY_URL=wss://g.example\n"),
    "parameters",
    "parameters-missing",
    "npm run setup",
  ],
  [
    "nothing deployed",
    ({ site }) => site.state.runServices.clear(),
    "services",
    "function-missing",
    "npx firebase deploy",
  ],
  [
    "functions in another region",
    both(parameter("FUNCTIONS_REGION", "europe-west1"), (site) => {
      site.see = () => site.site.cloud({ location: undefined });
    }),
    "services",
    "function-missing",
    "npx firebase deploy",
  ],
  [
    "a service that crashes when it starts",
    (site) =>
      void (site.service("chat").service["terminalCondition"] = {
        state: "CONDITION_FAILED",
        message: "The user-provided container failed to start",
      }),
    "services",
    "function-broken",
    "npx firebase functions:log",
  ],
  [
    "a service that takes internal calls only",
    (site) => void (site.service("chat").service["ingress"] = "INGRESS_TRAFFIC_INTERNAL_ONLY"),
    "services",
    "function-internal",
    "npx firebase deploy",
  ],
  [
    "a load balancer before services that take calls from anywhere",
    parameter("TRUSTED_PROXY_HOPS", "2"),
    "services",
    "function-internal",
    "npx firebase deploy",
  ],
  [
    "a service that runs as the default account",
    (site) =>
      void (site.service("admin").service["template"] = {
        serviceAccount: "123456789012-compute@developer.gserviceaccount.com",
      }),
    "services",
    "service-runs-as-other",
    "npx firebase deploy",
  ],
  [
    "a service that nobody may invoke",
    (site) => void (site.service("conversations").policy.bindings = []),
    "services",
    "function-private",
    "gcloud run services add-iam-policy-binding kit-clawfire-conversations",
  ],
  [
    "an index that was never deployed",
    ({ site }) => void site.state.databases.get("clawfire")?.indexes.splice(0),
    "indexes",
    "index-missing",
    "npx firebase deploy",
  ],
  [
    "an index that is being built",
    ({ site }) =>
      site.state.databases
        .get("clawfire")
        ?.indexes.forEach((index) => Object.assign(index, { state: "CREATING" })),
    "indexes",
    "index-building",
    "npm run doctor",
  ],
  [
    "a TTL policy that was never deployed",
    ({ site }) => void site.state.databases.get("clawfire")?.fields.splice(1),
    "ttl",
    "ttl-missing",
    "npx firebase deploy",
  ],
  [
    "a TTL policy that Firestore could not build",
    ({ site }) =>
      site.state.databases
        .get("clawfire")
        ?.fields.forEach((field) => Object.assign(field, { ttlConfig: { state: "NEEDS_REPAIR" } })),
    "ttl",
    "ttl-broken",
    "npx firebase deploy",
  ],
  ["no Scheduler job", ({ site }) => site.state.jobs.clear(), "job", "job-missing", "npx firebase deploy"],
  [
    "a job that was paused",
    jobIs({ state: "PAUSED" }),
    "job",
    "job-paused",
    "gcloud scheduler jobs resume firebase-schedule-kit-clawfire-sweep-us-central1",
  ],
  [
    "a job with an address that was not expanded",
    jobIs({ httpTarget: { oidcToken: { serviceAccountEmail: "clawfire-chat@" } } }),
    "job",
    "job-account-wrong",
    "npx firebase deploy",
  ],
  [
    "a job whose runs are refused",
    jobIs({ status: { code: 7, message: "PERMISSION_DENIED" } }),
    "job",
    "job-failing",
    "npx firebase functions:log",
  ],
];

describe("a project that was deployed to, with", () => {
  it.each(table)("%s", async (_title, broken, step, kind, command) => {
    const { finding, ...rest } = await diagnose(broken);
    expect(rest).toEqual({ failed: [step], left: [], misfits: [] });
    expect(finding).toMatchObject({ kind, meaning: expect.not.stringContaining("undefined") });
    expect((finding?.command ?? "").slice(0, command.length)).toBe(command);
  });
});
