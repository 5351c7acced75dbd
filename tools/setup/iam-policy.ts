import * as z from "zod";
import type { GoogleClient } from "./google-client.ts";
import { GoogleRefusal } from "./google-refusal.ts";

const Binding = z.looseObject({
  role: z.string(),
  members: z.array(z.string()).default([]),
  condition: z.looseObject({}).optional(),
});

/** Parsed loosely: what else stands in a policy, such as audit settings, must survive being written back. */
export const Policy = z.looseObject({ etag: z.string().optional(), bindings: z.array(Binding).default([]) });
export type Policy = z.infer<typeof Policy>;

/** One role for one member, without a condition. */
export interface Grant {
  readonly role: string;
  readonly member: string;
}

/** Where a policy is: the project's, or one secret's, bucket's or service account's. */
export interface PolicyPlace {
  readonly of:
    | "cloudresourcemanager.projects"
    | "secretmanager.projects.secrets"
    | "storage.buckets"
    | "iam.projects.serviceAccounts";
  readonly name: string;
}

/** One that is only read: whose calls a function takes. */
export type ReadOnlyPlace = { readonly of: "run.projects.locations.services"; readonly name: string };

/** The version in which conditions are told; a policy read in an older one would lose them when it is written. */
const policyVersion = 3;

/** @throws GoogleRefusal */
export function readPolicy(google: GoogleClient, { of, name }: PolicyPlace | ReadOnlyPlace): Promise<Policy> {
  if (of === "cloudresourcemanager.projects")
    return google.call(`${of}.getIamPolicy`, {
      of: name,
      body: { options: { requestedPolicyVersion: policyVersion } },
      answer: Policy,
    });
  const option =
    of === "storage.buckets" ? "optionsRequestedPolicyVersion" : "options.requestedPolicyVersion";
  const query = { [option]: String(policyVersion) };
  return google.call(`${of}.getIamPolicy`, { of: name, query, answer: Policy });
}

export function missingGrants({ bindings }: Policy, wanted: readonly Grant[]): Grant[] {
  return wanted.filter(
    ({ role, member }) =>
      !bindings.some(
        (binding) =>
          binding.role === role && binding.condition === undefined && binding.members.includes(member),
      ),
  );
}

/** The policy with the grants in it; every binding of others stays as it is. */
function withGrants(policy: Policy, wanted: readonly Grant[]): Policy {
  const bindings = policy.bindings.map((binding) => ({ ...binding, members: [...binding.members] }));
  for (const { role, member } of missingGrants(policy, wanted)) {
    const binding = bindings.find((known) => known.role === role && known.condition === undefined);
    if (binding) binding.members.push(member);
    else bindings.push({ role, members: [member] });
  }
  return { ...policy, version: policyVersion, bindings };
}

export interface Patience {
  /** Milliseconds to wait before trying again. */
  readonly wait: (ms: number) => Promise<void>;
}

/** Reads, adds and writes back, with the etag that keeps what somebody else wrote meanwhile. @throws GoogleRefusal */
export async function grant(
  google: GoogleClient,
  place: PolicyPlace,
  wanted: readonly Grant[],
  { wait }: Patience,
): Promise<void> {
  await untilTaken(wait, async () => {
    const policy = withGrants(await readPolicy(google, place), wanted);
    // Cloud Storage takes it as it is.
    const body = place.of === "storage.buckets" ? policy : { policy };
    await google.call(`${place.of}.setIamPolicy`, { of: place.name, body, answer: Policy });
  });
}

/** How often a change is tried: a new account is known everywhere only after some seconds, and others change things too. */
const tries = 12;

/** Reads and writes back until nobody comes between. @throws GoogleRefusal */
export async function untilTaken(wait: Patience["wait"], change: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof GoogleRefusal) || !mayPass(error) || attempt === tries) throw error;
      await wait(2_500);
    }
  }
}

/**
 * Somebody else was quicker (412 at Cloud Storage), an account was made just now, or a bucket was changed in this second
 * already.
 */
function mayPass({ refused: { method, status, message } }: GoogleRefusal): boolean {
  if (status === 409 || status === 412) return true;
  if (status === 429) return method.startsWith("storage.");
  if (status === 404) return method.startsWith("iam.");
  return status === 400 && /does not exist/.test(message);
}
