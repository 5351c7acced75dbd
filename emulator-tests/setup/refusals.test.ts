import { describe, expect, it } from "vitest";
import { ApiRefusal, refusals } from "../../local-stack/google-apis/refusal.ts";
import { tokens } from "../../local-stack/google-apis/server.ts";
import { CloudFailure } from "../../tools/setup/cloud-failure.ts";
import { GoogleRefusal } from "../../tools/setup/google-refusal.ts";
import type { Cloud } from "../../tools/setup/plan.ts";
import { person, project, Site } from "./world.ts";

interface Case {
  /** What is wrong, before anything is set up. */
  readonly when: (site: Site) => Cloud | void;
  readonly kind: string;
  /** A part of what is said. */
  readonly says: string;
  readonly command: string;
}

const again = `npm run setup -- --project ${project}`;
const elsewhere = { locationId: "nam5", type: "FIRESTORE_NATIVE", indexes: [], fields: [] };
const refuse =
  (method: string, refusal: ApiRefusal) =>
  ({ google }: Site): void =>
    google.refuse(method, refusal);

const cases: Readonly<Record<string, Case>> = {
  "a token that Google does not accept": {
    when: (site) => site.cloud({}, { ...person, authorization: "Bearer old" }),
    kind: "login-expired",
    says: "does not accept the sign-in",
    command: "npx firebase login --reauth",
  },
  "credentials without a quota project": {
    when: (site) => site.cloud({}, { authorization: `Bearer ${tokens.person}` }),
    kind: "quota-project-missing",
    says: "name no project whose quota",
    command: "npx firebase login --reauth",
  },
  "a project id that is wrong": {
    when: (site) =>
      site.cloud({ project: "demo-bakeri" }, { ...person, "x-goog-user-project": "demo-bakeri" }),
    kind: "project-unknown",
    says: "There is no project",
    command: "npx firebase projects:list",
  },
  "terms of service that were never accepted": {
    when: refuse("serviceusage.services.batchGet", refusals.terms()),
    kind: "terms-not-accepted",
    says: "has not accepted Google Cloud's terms",
    command: again,
  },
  "no billing": {
    when: ({ state }) => void (state.billing = false),
    kind: "billing-off",
    says: "is not on the Blaze plan",
    command: again,
  },
  "an account that may not switch on APIs": {
    when: refuse(
      "serviceusage.services.batchEnable",
      refusals.permission("serviceusage.services.enable", project),
    ),
    kind: "permission-missing",
    says: "lacks serviceusage.services.enable",
    command: "npx firebase login --reauth",
  },
  "an account that may not grant roles": {
    when: refuse(
      "cloudresourcemanager.projects.setIamPolicy",
      refusals.permission("resourcemanager.projects.setIamPolicy", project),
    ),
    kind: "permission-missing",
    says: "lacks resourcemanager.projects.setIamPolicy",
    command: "npx firebase login --reauth",
  },
  "Authentication that was never switched on": {
    when: ({ state }) => void (state.authentication = undefined),
    kind: "authentication-off",
    says: "was never switched on",
    command: again,
  },
  "no location, and nobody to ask": {
    when: (site) => site.cloud({ location: undefined }),
    kind: "location-not-chosen",
    says: "eur3, europe-west1, nam5, us-central1",
    command: `${again} --location europe-west1`,
  },
  "a region in which Firestore is not offered": {
    when: (site) => site.cloud({ location: "mars-north1" }),
    kind: "location-not-offered",
    says: "not offered in mars-north1",
    command: `${again} --location europe-west1`,
  },
  "a database that exists elsewhere": {
    when: ({ state }) => void state.databases.set("clawfire", elsewhere),
    kind: "database-elsewhere",
    says: "is in nam5, and a database cannot be moved",
    command: `${again} --database clawfire-2 --location europe-west1`,
  },
  "a database in Datastore mode": {
    when: ({ state }) => void state.databases.set("clawfire", { ...elsewhere, type: "DATASTORE_MODE" }),
    kind: "database-wrong-kind",
    says: "DATASTORE_MODE",
    command: `${again} --database clawfire-2`,
  },
  "a quota that is used up": {
    when: refuse(
      "iam.projects.serviceAccounts.create",
      refusals.quota("iam.googleapis.com/service_accounts"),
    ),
    kind: "quota-exceeded",
    says: "iam.googleapis.com/service_accounts",
    command: again,
  },
  "an organization that forbids service accounts": {
    when: refuse("iam.projects.serviceAccounts.create", refusals.policy("iam.disableServiceAccountCreation")),
    kind: "policy-forbids",
    says: "constraints/iam.disableServiceAccountCreation",
    command: again,
  },
  "an organization that forbids the location": {
    when: refuse("firestore.projects.databases.create", refusals.policy("gcp.resourceLocations")),
    kind: "policy-forbids",
    says: "constraints/gcp.resourceLocations",
    command: again,
  },
  "somebody who may not deploy as the services": {
    when: ({ state }) => {
      for (const service of ["chat", "conversations", "admin"])
        state.accounts.add(`clawfire-${service}@${project}.iam.gserviceaccount.com`);
      state.forbidden.add("iam.serviceAccounts.actAs");
    },
    kind: "permission-missing",
    says: "lacks iam.serviceAccounts.actAs on clawfire-chat@",
    command: "npx firebase login --reauth",
  },
  "a token of the gateway that nobody gives": {
    when: (site) => ({ ...site.cloud(), readToken: undefined }),
    kind: "token-not-given",
    says: "is not stored yet",
    command: `npm run device -- token --project ${project}`,
  },
  "a gateway that nobody names": {
    when: (site) => site.cloud({ gateway: undefined }),
    kind: "gateway-not-given",
    says: "address is not known",
    command: `${again} --gateway wss://gateway.example.com`,
  },
  "an API that fails": {
    when: refuse("firestore.projects.databases.get", refusals.unavailable()),
    kind: "google-failed",
    says: "currently unavailable",
    command: again,
  },
};

describe("what stops a set-up", () => {
  it.each(Object.entries(cases))("%s", async (_title, { when, kind, says, command }) => {
    await using site = await Site.fresh();
    const failure = await site.setUp(when(site) ?? site.cloud()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CloudFailure);
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(says), command });
    expect(site.google.misfits).toEqual([]);
  });

  it("no answer at all", async () => {
    const site = await Site.fresh();
    const cloud = site.cloud();
    await site[Symbol.asyncDispose]();
    await expect(site.setUp(cloud)).rejects.toMatchObject({ kind: "google-unreachable" });
  });

  it("an account that can read a secret which it must not have", async () => {
    await using site = await Site.fresh();
    await site.setUp();
    const chat = `clawfire-chat@${project}.iam.gserviceaccount.com`;
    const key = site.state.secretPolicies.get("OPENCLAW_ADMIN_DEVICE_KEY");
    if (key)
      key.bindings = [
        {
          ...key.bindings[0],
          role: "roles/secretmanager.secretAccessor",
          members: [`serviceAccount:${chat}`],
        },
      ];
    await expect(site.setUp()).rejects.toMatchObject({
      kind: "grant-too-wide",
      command: `gcloud secrets remove-iam-policy-binding OPENCLAW_ADMIN_DEVICE_KEY --project ${project} --role roles/secretmanager.secretAccessor --member serviceAccount:${chat}`,
    });
  });
});

describe("what passes by itself", () => {
  it("a policy that somebody else wrote meanwhile is read and written again", async () => {
    await using site = await Site.fresh();
    const { google } = site.cloud();
    let others = 2;
    const call: typeof google.call = async (method, about) => {
      if (method === "cloudresourcemanager.projects.setIamPolicy" && (others -= 1) >= 0)
        site.state.policy.changes += 1;
      return google.call(method, about);
    };
    await site.setUp({ ...site.cloud(), google: { call } as typeof google });
    expect(site.state.policy.bindings).toContainEqual(
      expect.objectContaining({ role: "roles/datastore.user" }),
    );
    expect(others).toBe(-1);
  });

  it("a bucket that was changed in this second already, and an account whose policy is not known yet", async () => {
    await using site = await Site.fresh();
    const cloud = site.cloud();
    const { google } = cloud;
    const refusedOnce = new Map<string, ApiRefusal>([
      ["storage.buckets.setIamPolicy", refusals.quota("storage.googleapis.com/bucket_updates")],
      ["iam.projects.serviceAccounts.setIamPolicy", new ApiRefusal(404, "Unknown service account")],
    ]);
    let unknown = 3;
    const call: typeof google.call = async (method, about) => {
      const refusal = refusedOnce.get(method);
      refusedOnce.delete(method);
      if (method === "iam.projects.serviceAccounts.getIamPolicy" && (unknown -= 1) >= 0)
        throw new GoogleRefusal({ method, status: 404, message: "Unknown service account" });
      if (refusal) throw new GoogleRefusal({ method, status: refusal.status, message: refusal.message });
      return google.call(method, about);
    };
    await site.setUp({ ...cloud, google: { call } as typeof google });
    expect((await site.setUp()).filter(({ kind }) => kind !== "ready")).toEqual([]);
    expect([unknown < 0, refusedOnce.size, site.waitedMs > 0]).toEqual([true, 0, true]);
  });

  it("a service account that is not known everywhere yet is granted its roles when it is", async () => {
    await using site = await Site.fresh();
    const hidden = `clawfire-chat@${project}.iam.gserviceaccount.com`;
    const cloud = site.cloud();
    let waits = 0;
    const wait: Cloud["wait"] = async () => {
      waits += 1;
      if (waits === 1) site.state.accounts.add(hidden);
    };
    const { google } = cloud;
    const call: typeof google.call = async (method, about) => {
      if (method === "cloudresourcemanager.projects.setIamPolicy" && waits === 0)
        site.state.accounts.delete(hidden);
      return google.call(method, about);
    };
    await site.setUp({ ...cloud, google: { call } as typeof google, wait });
    expect(site.state.policy.bindings).toContainEqual(
      expect.objectContaining({ members: expect.arrayContaining([`serviceAccount:${hidden}`]) }),
    );
  });
});
