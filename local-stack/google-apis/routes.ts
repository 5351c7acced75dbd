import { locations, type PolicyState, type ProjectState } from "./project-state.ts";
import { ApiRefusal, refusals } from "./refusal.ts";
import { getBucket, getBucketPolicy, insertBucket, patchBucket, setBucketPolicy } from "./buckets.ts";
import { policyOf, replacePolicy } from "./policies.ts";

export interface RouteCall {
  readonly state: ProjectState;
  /** What stands in the path's brackets. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

type Handler = (call: RouteCall) => object;

const notFound = (what: string) => new ApiRefusal(404, `${what} was not found.`);
const operation = (name: string) => ({ name, done: false });

/** How each method is answered, by verb, host and path. */
const routes: readonly (readonly [string, RegExp, Handler])[] = [
  ["GET", /^serviceusage[^/]+\/v1\/projects\/[^/]+\/services:batchGet$/, getServices],
  ["POST", /^serviceusage[^/]+\/v1\/projects\/[^/]+\/services:batchEnable$/, enableServices],
  ["GET", /^[^/]+\/v1\/(.*operations\/[^/]+)$/, ({ parts: [name = ""] }) => ({ name, done: true })],
  ["GET", /^cloudresourcemanager[^/]+\/v1\/projects\/[^/:]+$/, getProject],
  [
    "POST",
    /^cloudresourcemanager[^/]+\/v1\/projects\/[^/]+:getIamPolicy$/,
    ({ state }) => policyOf(state.policy),
  ],
  [
    "POST",
    /^cloudresourcemanager[^/]+\/v1\/projects\/[^/]+:setIamPolicy$/,
    ({ state, body }) => setPolicy(state, state.policy, body),
  ],
  [
    "GET",
    /^cloudbilling[^/]+\/v1\/projects\/[^/]+\/billingInfo$/,
    ({ state }) => ({ billingEnabled: state.billing }),
  ],
  ["GET", /^identitytoolkit[^/]+\/v2\/projects\/[^/]+\/config$/, getAuthConfig],
  ["PATCH", /^identitytoolkit[^/]+\/v2\/projects\/[^/]+\/config$/, updateAuthConfig],
  [
    "GET",
    /^firestore[^/]+\/v1\/projects\/[^/]+\/locations$/,
    () => ({ locations: locations.map((locationId) => ({ locationId })) }),
  ],
  ["GET", /^firestore[^/]+\/v1\/projects\/[^/]+\/databases\/([^/]+)$/, getDatabase],
  [
    "GET",
    /^firestore[^/]+\/v1\/projects\/[^/]+\/databases\/([^/]+)\/collectionGroups\/-\/(indexes|fields)$/,
    listIndexes,
  ],
  ["POST", /^firestore[^/]+\/v1\/projects\/[^/]+\/databases$/, createDatabase],
  ["GET", /^iam[^/]+\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+)$/, getAccount],
  ["POST", /^iam[^/]+\/v1\/projects\/[^/]+\/serviceAccounts$/, createAccount],
  ["POST", /^iam[^/]+\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+):testIamPermissions$/, testPermissions],
  [
    "POST",
    /^iam[^/]+\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+):getIamPolicy$/,
    (call) => policyOf(accountPolicy(call)),
  ],
  [
    "POST",
    /^iam[^/]+\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+):setIamPolicy$/,
    (call) => setPolicy(call.state, accountPolicy(call), call.body),
  ],
  ["POST", /^storage[^/]+\/storage\/v1\/b$/, insertBucket],
  ["GET", /^storage[^/]+\/storage\/v1\/b\/([^/]+)$/, getBucket],
  ["PATCH", /^storage[^/]+\/storage\/v1\/b\/([^/]+)$/, patchBucket],
  ["GET", /^storage[^/]+\/storage\/v1\/b\/([^/]+)\/iam$/, getBucketPolicy],
  ["PUT", /^storage[^/]+\/storage\/v1\/b\/([^/]+)\/iam$/, setBucketPolicy],
  [
    "GET",
    /^secretmanager[^/]+\/v1\/projects\/[^/]+\/secrets\/([^/:]+):getIamPolicy$/,
    ({ state, parts: [name = ""] }) => policyOf(secretPolicy(state, name)),
  ],
  [
    "POST",
    /^secretmanager[^/]+\/v1\/projects\/[^/]+\/secrets\/([^/:]+):setIamPolicy$/,
    ({ state, parts: [name = ""], body }) => setPolicy(state, secretPolicy(state, name), body),
  ],
  [
    "GET",
    /^run[^/]+\/v2\/(projects\/[^/]+\/locations\/[^/]+\/services\/[^/:]+)$/,
    ({ state, parts: [name = ""] }) => runService(state, name).service,
  ],
  [
    "GET",
    /^run[^/]+\/v2\/(projects\/[^/]+\/locations\/[^/]+\/services\/[^/:]+):getIamPolicy$/,
    ({ state, parts: [name = ""] }) => policyOf(runService(state, name).policy),
  ],
  ["GET", /^cloudscheduler[^/]+\/v1\/(projects\/[^/]+\/locations\/[^/]+\/jobs\/[^/:]+)$/, getJob],
];

/** Answers one request; `path` begins with the host. @throws ApiRefusal, as for a method that is not served here */
export function serve(
  state: ProjectState,
  path: string,
  { verb, query, body }: { verb: string } & Pick<RouteCall, "query" | "body">,
): object {
  const [, pattern, handler] = routes.find(([known, at]) => known === verb && at.test(path)) ?? [];
  if (!handler) throw new ApiRefusal(404, `${verb} ${path} is not served here.`);
  return handler({ state, parts: pattern?.exec(path)?.slice(1) ?? [], query, body });
}

function getServices({ state, query }: RouteCall): object {
  const services = query.getAll("names").map((name) => {
    const isOn = state.services.has(name.split("/").at(-1) ?? "");
    return { name, state: isOn ? "ENABLED" : "DISABLED" };
  });
  return { services };
}

/** These can be switched on without billing. */
const free = /^(cloudbilling|cloudresourcemanager|iam|identitytoolkit|firestore|firebaserules|pubsub)\./;

function enableServices({ state, body }: RouteCall): object {
  const ids = body["serviceIds"] as string[];
  if (!state.billing && !ids.every((id) => free.test(id))) throw refusals.billing(state.id);
  for (const id of ids) state.services.add(id);
  return operation("operations/acat.p2-123456789012-1");
}

function getProject({ state }: RouteCall): object {
  return { projectId: state.id, projectNumber: state.number, lifecycleState: "ACTIVE" };
}

function getAuthConfig({ state }: RouteCall): object {
  if (state.authentication === undefined) throw new ApiRefusal(404, "CONFIGURATION_NOT_FOUND");
  const { anonymous, apiKey } = state.authentication;
  return {
    name: `projects/${state.number}/config`,
    signIn: { anonymous: { enabled: anonymous } },
    client: { apiKey },
  };
}

function updateAuthConfig(call: RouteCall): object {
  getAuthConfig(call);
  const { signIn } = call.body as { signIn?: { anonymous?: { enabled?: boolean } } };
  const mask = call.query.get("updateMask");
  if (call.state.authentication && mask === "signIn.anonymous.enabled")
    call.state.authentication.anonymous = signIn?.anonymous?.enabled === true;
  return getAuthConfig(call);
}

function getDatabase({ state, parts: [name = ""] }: RouteCall): object {
  const database = state.databases.get(decodeURIComponent(name));
  if (!database) throw notFound(`Project '${state.id}' or database '${name}'`);
  const { locationId, type } = database;
  return { name: `projects/${state.id}/databases/${name}`, locationId, type };
}

function listIndexes({ state, parts: [name = "", what = ""] }: RouteCall): object {
  const database = state.databases.get(decodeURIComponent(name));
  if (!database) throw notFound(`Database '${name}'`);
  return what === "indexes" ? { indexes: database.indexes } : { fields: database.fields };
}

function createDatabase({ state, query, body }: RouteCall): object {
  const id = query.get("databaseId") ?? "";
  const { locationId, type } = body as { locationId: string; type: string };
  if (state.databases.has(id))
    throw new ApiRefusal(409, "Database already exists. Please use another database_id");
  if (!state.billing) throw refusals.billing(state.id);
  if (!locations.includes(locationId)) throw new ApiRefusal(400, `Invalid locationId: ${locationId}`);
  state.databases.set(id, { locationId, type, indexes: [], fields: [] });
  return operation(`projects/${state.id}/databases/${id}/operations/made`);
}

function getAccount({ state, parts: [email = ""] }: RouteCall): object {
  if (!state.accounts.has(email)) throw notFound(`Unknown service account ${email}`);
  return { email };
}

function createAccount({ state, body }: RouteCall): object {
  const email = `${String(body["accountId"])}@${state.id}.iam.gserviceaccount.com`;
  if (state.accounts.has(email))
    throw new ApiRefusal(409, `Service account ${email} already exists within project.`);
  state.accounts.add(email);
  return { email };
}

function accountPolicy(call: RouteCall): PolicyState {
  getAccount(call);
  const { state, parts } = call;
  const [email = ""] = parts;
  const policy = state.accountPolicies.get(email) ?? { version: 1, changes: 1, bindings: [] };
  state.accountPolicies.set(email, policy);
  return policy;
}

function testPermissions(call: RouteCall): object {
  getAccount(call);
  const asked = call.body["permissions"] as string[];
  return { permissions: asked.filter((permission) => !call.state.forbidden.has(permission)) };
}

function secretPolicy(state: ProjectState, name: string): PolicyState {
  const policy = state.secretPolicies.get(name);
  if (!policy) throw notFound(`Secret [projects/${state.number}/secrets/${name}]`);
  return policy;
}

function setPolicy(state: ProjectState, place: PolicyState, body: RouteCall["body"]): object {
  return replacePolicy(place, body["policy"], (account) => state.accounts.has(account));
}

function runService(state: ProjectState, name: string) {
  const service = state.runServices.get(name);
  if (!service) throw notFound(`Resource '${name}' of kind 'SERVICE'`);
  return service;
}

function getJob({ state, parts: [name = ""] }: RouteCall): object {
  const job = state.jobs.get(name);
  if (!job) throw notFound("Job");
  return job;
}
