import * as z from "zod";
import { cloudFailure } from "./cloud-failure.ts";
import { GoogleRefusal } from "./google-refusal.ts";
import { grant, missingGrants, readPolicy, type Grant } from "./iam-policy.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";
import { services, type Service, type Settings } from "./settings.ts";

export function accountSteps(cloud: Cloud): readonly SetupStep[] {
  const names = Object.values(cloud.settings.accounts).join(", ");
  return [
    { name: "accounts", intent: `make the service accounts ${names}`, check: () => checkAccounts(cloud) },
    {
      name: "roles",
      intent: "give these accounts their roles, and no others",
      check: () => checkRoles(cloud),
    },
  ];
}

const actAs = "iam.serviceAccounts.actAs";
const Permissions = z.object({ permissions: z.array(z.string()).default([]) });

async function checkAccounts(cloud: Cloud): Promise<Found> {
  const { project, accounts } = cloud.settings;
  const there = await Promise.all(services.map((service) => isThere(cloud, accounts[service])));
  const missing = services.filter((_, index) => there[index] === false);
  if (missing.length === 0) {
    await Promise.all(services.map((service) => mayDeployAs(cloud, accounts[service])));
    return { kind: "ready", seen: services.map((service) => accounts[service]).join(", ") };
  }
  const named = missing.map((service) => accounts[service]).join(", ");
  return {
    kind: "missing",
    says: `Make ${missing.length === 1 ? "the service account" : "the service accounts"} ${named}.`,
    failure: cloudFailure("account-missing", { project, subject: named }),
    act: async () => {
      for (const service of missing) await make(cloud, service);
    },
  };
}

async function isThere({ google, settings }: Cloud, account: string): Promise<boolean> {
  const of = `projects/${settings.project}/serviceAccounts/${account}`;
  try {
    await google.call("iam.projects.serviceAccounts.get", { of, answer: z.object({}) });
    return true;
  } catch (error) {
    if (error instanceof GoogleRefusal && error.isNotFound) return false;
    throw error;
  }
}

/** Whoever deploys a service must be let act as its account. */
async function mayDeployAs({ google, settings: { project } }: Cloud, account: string): Promise<void> {
  const { permissions } = await google.call("iam.projects.serviceAccounts.testIamPermissions", {
    of: `projects/${project}/serviceAccounts/${account}`,
    body: { permissions: [actAs] },
    answer: Permissions,
  });
  if (permissions.includes(actAs)) return;
  throw cloudFailure("permission-missing", { project, subject: `${actAs} on ${account}` });
}

async function make({ google, settings }: Cloud, service: Service): Promise<void> {
  const [accountId] = settings.accounts[service].split("@");
  await google.call("iam.projects.serviceAccounts.create", {
    of: `projects/${settings.project}`,
    body: { accountId, serviceAccount: { displayName: `Clawfire ${service}` } },
    answer: z.object({}),
  });
}

/** The roles of `docs/SECURITY.md`. */
function rolesOf({ accounts, config }: Settings): readonly Grant[] {
  return services.flatMap((service) => {
    const member = `serviceAccount:${accounts[service]}`;
    const asksForAccounts = service === "admin" || config.CHECK_REVOKED;
    return [
      { role: "roles/datastore.user", member },
      ...(asksForAccounts ? [{ role: "roles/firebaseauth.viewer", member }] : []),
      ...(config.APP_CHECK === "replay" ? [{ role: "roles/firebaseappcheck.tokenVerifier", member }] : []),
    ];
  });
}

async function checkRoles(cloud: Cloud): Promise<Found> {
  const { settings, google } = cloud;
  const place = { of: "cloudresourcemanager.projects", name: settings.project } as const;
  const wanted = rolesOf(settings);
  const missing = missingGrants(await readPolicy(google, place), wanted);
  if (missing.length === 0) return { kind: "ready", seen: `${wanted.length} roles are given` };
  const named = missing.map(({ role, member }) => `${role} to ${member.replace("serviceAccount:", "")}`);
  return {
    kind: "missing",
    says: `Give ${named.join(", ")}.`,
    failure: cloudFailure("role-missing", { project: settings.project, subject: named.join(", ") }),
    act: () => grant(google, place, wanted, cloud),
  };
}
