import { policyOf, replacePolicy } from "./policies.ts";
import type { BucketState, ProjectState } from "./project-state.ts";
import { ApiRefusal, refusals } from "./refusal.ts";
import type { RouteCall } from "./routes.ts";

/** Makes a bucket. Its name must be nobody's. @throws ApiRefusal */
export function insertBucket({ state, query, body }: RouteCall): object {
  const { name, ...wanted } = body as { readonly name: string };
  if (!state.billing) throw refusals.billing(state.id);
  if (query.get("project") !== state.id) throw refusals.unknownProject(String(query.get("project")));
  if (state.buckets.has(name)) throw refusals.bucketTaken();
  return addBucket(state, name, wanted).resource;
}

/** One as it is made in the console, unless something else is wanted. */
export function addBucket(state: ProjectState, name: string, wanted: object = {}): BucketState {
  const [owners, readers] = [`projectOwner:${state.id}`, `projectViewer:${state.id}`];
  const bindings = [
    { role: "roles/storage.legacyBucketOwner", members: [owners] },
    { role: "roles/storage.legacyBucketReader", members: [readers] },
  ];
  const resource = { name, projectNumber: state.number, location: "US", metageneration: "1", ...wanted };
  const located = { ...resource, location: resource.location.toUpperCase() };
  const bucket = { resource: located, policy: { version: 1, changes: 1, bindings } };
  state.buckets.set(name, bucket);
  return bucket;
}

export function getBucket(call: RouteCall): object {
  return bucketOf(call).resource;
}

/** Objects are merged, lists are replaced. @throws ApiRefusal where somebody else changed it meanwhile */
export function patchBucket(call: RouteCall): object {
  const bucket = bucketOf(call);
  const { metageneration } = bucket.resource;
  if (call.query.get("ifMetagenerationMatch") !== metageneration) throw conditionNotMet();
  const next = String(Number(metageneration) + 1);
  bucket.resource = { ...merged(bucket.resource, call.body), metageneration: next };
  return bucket.resource;
}

export function getBucketPolicy(call: RouteCall): object {
  const { auditConfigs: _, ...policy } = policyOf(bucketOf(call).policy) as { auditConfigs: unknown };
  return policy;
}

/** The same as of other policies, but for the status of an etag that is over (hashicorp/terraform-provider-google#7853). */
export function setBucketPolicy(call: RouteCall): object {
  const { policy } = bucketOf(call);
  if (call.body["etag"] !== String(policy.changes)) throw conditionNotMet();
  return replacePolicy(policy, call.body, (account) => call.state.accounts.has(account));
}

function bucketOf({ state, parts: [name = ""] }: RouteCall): BucketState {
  const bucket = state.buckets.get(name);
  if (bucket === undefined) throw new ApiRefusal(404, "The specified bucket does not exist.");
  return bucket;
}

function conditionNotMet(): ApiRefusal {
  return new ApiRefusal(412, "At least one of the pre-conditions you specified did not hold.");
}

type Json = Readonly<Record<string, unknown>>;

function merged(before: Json, changes: Json): Json {
  const entries = Object.entries(changes).map(([key, value]) => {
    const old = before[key];
    return [key, isObject(old) && isObject(value) ? merged(old, value) : value];
  });
  return { ...before, ...(Object.fromEntries(entries) as Json) };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
