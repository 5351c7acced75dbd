import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { create } from "../device/create.ts";
import { cloudFailure } from "./cloud-failure.ts";
import { GoogleRefusal } from "./google-refusal.ts";
import { grant, missingGrants, readPolicy, type Policy } from "./iam-policy.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";
import { services, type Service, type Settings } from "./settings.ts";

export function secretSteps(cloud: Cloud): readonly SetupStep[] {
  const names = Object.values(secretNames).join(", ");
  return [
    { name: "stored", intent: `make and store the secrets ${names}`, check: () => checkStored(cloud) },
    {
      name: "grants",
      intent: "let each account read the secrets that it needs, and no others",
      check: () => checkGrants(cloud),
    },
  ];
}

/** Values are made and read by the code of `npm run device`; none is ever in an argument, a message or a file. */
async function checkStored(cloud: Cloud): Promise<Found> {
  const { keeper, readToken, settings } = cloud;
  const names = Object.values(secretNames);
  const values = await Promise.all(names.map((name) => keeper.read(name)));
  const missing = names.filter((_, index) => values[index] === undefined);
  if (missing.length === 0) return { kind: "ready", seen: `${names.length} secrets are stored` };
  const { project } = settings;
  if (readToken === undefined && missing.includes(secretNames.gatewayToken) && missing.length === 1)
    throw cloudFailure("token-not-given", { project });
  return {
    kind: "missing",
    says: `Make and store ${missing.join(", ")} in ${keeper.place}.`,
    failure: cloudFailure("secret-not-stored", { project, subject: missing.join(", ") }),
    act: async () => {
      const created = await create(keeper, { readToken });
      if (created.get(secretNames.gatewayToken) === "absent")
        throw cloudFailure("token-not-given", { project });
    },
  };
}

/** Which service reads what: the table of `docs/SECURITY.md`. */
const readersOf: ReadonlyMap<string, readonly Service[]> = new Map<string, readonly Service[]>([
  [secretNames.gatewayToken, ["chat", "admin"]],
  [secretNames.chatDeviceKey, ["chat"]],
  [secretNames.adminDeviceKey, ["admin"]],
  [secretNames.sessionKeyPepper, ["chat"]],
]);

const role = "roles/secretmanager.secretAccessor";
const member = (settings: Settings, service: Service) => `serviceAccount:${settings.accounts[service]}`;

async function checkGrants(cloud: Cloud): Promise<Found> {
  const { settings, google } = cloud;
  const { project } = settings;
  const looked = await Promise.all([...readersOf].map((entry) => lookAtSecret(cloud, entry)));
  const missing = looked.flatMap(({ name, accounts }) => accounts.map((account) => `${account} to ${name}`));
  if (missing.length === 0) return { kind: "ready", seen: "each account reads its own secrets only" };
  return {
    kind: "missing",
    says: `Let read: ${missing.map((text) => text.replace(" to ", " ")).join(", ")}.`,
    failure: cloudFailure("grant-missing", { project, subject: missing.join(", ") }),
    act: async () => {
      for (const { place, wanted, accounts } of looked)
        if (accounts.length > 0) await grant(google, place, wanted, cloud);
    },
  };
}

async function lookAtSecret(
  { google, settings }: Cloud,
  [name, readers]: readonly [string, readonly Service[]],
) {
  const place = {
    of: "secretmanager.projects.secrets",
    name: `projects/${settings.project}/secrets/${settings.secretPrefix}${name}`,
  } as const;
  const wanted = readers.map((service) => ({ role, member: member(settings, service) }));
  const policy = await readPolicy(google, place).catch((error: unknown) => {
    if (!(error instanceof GoogleRefusal) || !error.isNotFound) throw error;
    throw cloudFailure("secret-not-stored", { project: settings.project, subject: name }, { cause: error });
  });
  refuseTooWide(settings, name, readers, policy);
  const accounts = missingGrants(policy, wanted).map((lack) => lack.member.replace("serviceAccount:", ""));
  return { name, place, wanted, accounts };
}

/** One account for two services may read what either needs. @throws CloudFailure */
function refuseTooWide(
  settings: Settings,
  name: string,
  readers: readonly Service[],
  { bindings }: Policy,
): void {
  const allowed = new Set(readers.map((service) => settings.accounts[service]));
  const others = services
    .map((service) => settings.accounts[service])
    .filter((account) => !allowed.has(account));
  const accessors = new Set(
    bindings.filter((binding) => binding.role === role).flatMap(({ members }) => members),
  );
  const found = others.find((account) => accessors.has(`serviceAccount:${account}`));
  if (found === undefined) return;
  const wanted = `${settings.secretPrefix}${name}`;
  const details = { project: settings.project, subject: `${found} reads ${wanted}`, found, wanted };
  throw cloudFailure("grant-too-wide", details);
}
