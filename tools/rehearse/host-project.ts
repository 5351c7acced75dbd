/**
 * A project that had a life before: Google's APIs as far as a deploy needs them, in memory. What a deploy changes is kept
 * by its resource's name, so that everything it touched can be told.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";

export const hostProject = "demo-host";
const number = "123456789012";
const location = `projects/${hostProject}/locations/europe-west1`;
export const siteDatabase = `projects/${hostProject}/databases/(default)`;
export const ownDatabase = `projects/${hostProject}/databases/clawfire`;

export type Resources = Map<string, unknown>;

/** What the site's owner has there: rules, an index, a TTL policy, and functions of the names that are ours as well. */
function siteOf(): Resources {
  const ruleset = `projects/${hostProject}/rulesets/of-the-site`;
  const source = {
    files: [{ name: "firestore.rules", content: "service cloud.firestore { /* the site's */ }" }],
  };
  const ttl = `${siteDatabase}/collectionGroups/messages/fields/expireAt`;
  const index = `${siteDatabase}/collectionGroups/messages/indexes/of-the-site`;
  const fields = [
    { fieldPath: "room", order: "ASCENDING" },
    { fieldPath: "sentAt", order: "DESCENDING" },
  ];
  return new Map<string, unknown>([
    [siteDatabase, { name: siteDatabase, locationId: "eur3", type: "FIRESTORE_NATIVE" }],
    [ownDatabase, { name: ownDatabase, locationId: "eur3", type: "FIRESTORE_NATIVE" }],
    [ruleset, { name: ruleset, source }],
    [
      `projects/${hostProject}/releases/cloud.firestore`,
      { name: `projects/${hostProject}/releases/cloud.firestore`, rulesetName: ruleset },
    ],
    [index, { name: index, queryScope: "COLLECTION", fields, state: "READY" }],
    [ttl, { name: ttl, ttlConfig: { state: "ACTIVE" }, indexConfig: { indexes: [] } }],
    ...["chat", "admin", "conversations"].map((name) => functionOf(name, "default")),
    ...["chat", "sweep"].map((name) => functionOf(`shop-${name}`, "shop")),
  ]);
}

function functionOf(id: string, codebase: string): [string, object] {
  const name = `${location}/functions/${id}`;
  const labels = { "firebase-functions-codebase": codebase, "deployment-tool": "cli-firebase" };
  const buildConfig = { runtime: "nodejs22", entryPoint: id, environmentVariables: {} };
  return [name, { name, environment: "GEN_2", state: "ACTIVE", labels, buildConfig, serviceConfig: {} }];
}

interface Call {
  readonly verb: string;
  /** Of the API, such as `v2`. */
  readonly version: string;
  /** Without the version. */
  readonly path: string;
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Owns the server and what the project has. */
export class HostProject {
  readonly resources = siteOf();
  readonly #before: ReadonlyMap<string, unknown> = structuredClone(this.resources);
  readonly #server = createServer((request, response) => {
    this.#answer(request).then(
      ({ status, body }) => response.writeHead(status, { "content-type": "application/json" }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });

  /** What is there that was not, and what was there and is gone or another: by the names of the resources. */
  get difference(): { readonly added: readonly string[]; readonly touched: readonly string[] } {
    const added = [...this.resources.keys()].filter((name) => !this.#before.has(name));
    const touched = [...this.#before].filter(
      ([name, was]) => !isDeepStrictEqual(was, this.resources.get(name)),
    );
    return { added, touched: touched.map(([name]) => name) };
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://local");
    const sent = await text(request);
    const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
    const body = (isJson && sent !== "" ? JSON.parse(sent) : {}) as Call["body"];
    const [, version = "", path = ""] = /^\/(?:(v\d\w*)\/)?(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
    const origin = `http://${request.headers.host}`;
    const call = { verb: request.method ?? "GET", version, path, origin, query, body };
    const answer = this.#serve(call);
    if (answer instanceof Refusal) return { status: answer.code, body: JSON.stringify({ error: answer }) };
    return { status: 200, body: JSON.stringify(answer) };
  }

  #serve(call: Call): unknown {
    const [, , handle] =
      handlers.find(([verb, pattern]) => verb === call.verb && pattern.test(call.path)) ?? [];
    if (handle) return handle(call, this.resources);
    if (call.verb !== "GET") return change(call, this.resources);
    return this.resources.get(call.path) ?? new Refusal(404, `${call.path} was not found.`);
  }
}

class Refusal {
  readonly code: number;
  readonly message: string;

  constructor(code: number, message: string) {
    this.code = code;
    this.message = message;
  }
}

type Handler = (call: Call, resources: Resources) => unknown;

/** What is read, and what is asked without changing anything; and a database in no location, which Google refuses. */
const handlers: readonly (readonly [string, RegExp, Handler])[] = [
  ["POST", /oauth2\/v3\/token$/, () => ({ access_token: "of-nobody", expires_in: 3_600 })],
  ["GET", /^projects\/[^/]+\/services\/[^/]+$/, () => ({ state: "ENABLED" })],
  ["POST", /:testIamPermissions$/, ({ body }) => body],
  ["POST", /:getIamPolicy$|:test$/, () => ({ bindings: [] })],
  ["GET", /:getIamPolicy$/, () => ({ bindings: [] })],
  ["POST", /:setIamPolicy$/, setPolicy],
  ["GET", /^projects\/[^/]+(\/adminSdkConfig)?$/, () => ({ projectId: hostProject, projectNumber: number })],
  ["GET", /\/billingInfo$/, () => ({ billingEnabled: true })],
  [
    "POST",
    /\/databases$/,
    ({ body }) => new Refusal(400, `${String(body["locationId"])} is not a location.`),
  ],
  ["POST", /:generateServiceIdentity$/, () => ({ done: true })],
  ["GET", /\/releases$/, (_, resources) => ({ releases: below(resources, /\/releases\//) })],
  ["GET", /\/collectionGroups\/-\/(indexes|fields)$/, listOfDatabase],
  [
    "GET",
    /\/locations\/-\/functions$/,
    ({ version }, resources) => (version === "v2" ? { functions: below(resources, /\/functions\//) } : {}),
  ],
  ["GET", /\/locations\/-\/services$/, () => ({})],
  [
    "POST",
    /functions:generateUploadUrl$/,
    ({ origin }) => ({
      uploadUrl: `${origin}/upload`,
      storageSource: { bucket: "uploads", object: "source.zip" },
    }),
  ],
  ["PUT", /upload$/, () => ({})],
];

const below = (resources: Resources, pattern: RegExp) =>
  [...resources].filter(([name]) => pattern.test(name)).map(([, resource]) => resource);

/** Who may do what with a resource is kept beside it. */
function setPolicy({ path, body }: Call, resources: Resources): unknown {
  resources.set(path.replace(/:setIamPolicy$/, "/policy"), body["policy"]);
  return body["policy"];
}

/** The indexes or fields of every collection group of one database. */
function listOfDatabase({ path }: Call, resources: Resources): object {
  const [database = "", what = ""] = path.split("/collectionGroups/-/");
  const found = [...resources].filter(
    ([name]) => name.startsWith(`${database}/collectionGroups/`) && name.split("/").at(-2) === what,
  );
  return { [what]: found.map(([, resource]) => resource) };
}

/** Makes, replaces or deletes what a call names. */
function change(call: Call, resources: Resources): unknown {
  const { verb, path, query, body } = call;
  const id = query.get("functionId");
  const given = typeof body["name"] === "string" ? body["name"] : `${path}/${resources.size}`;
  const name = verb !== "POST" ? path : id === null ? given : `${path}/${id}`;
  if (verb === "DELETE") resources.delete(name);
  else resources.set(name, isFunction.test(name) ? served(name, body) : { ...body, name });
  return isFunction.test(name) ? begun(name, resources) : resources.get(name);
}

const isFunction = /\/locations\/[^/]+\/functions\/[^/]+$/;

/** A function as Google tells of it once its service runs. */
function served(name: string, body: Call["body"]): object {
  const service = name.replace("/functions/", "/services/");
  const config = body["serviceConfig"] as object;
  return { ...body, name, state: "ACTIVE", serviceConfig: { ...config, service, uri: "https://a.run.app" } };
}

/** Google answers with an operation, which is over when it is asked for. */
function begun(name: string, resources: Resources): object {
  const operation = `operations/${name.replaceAll("/", "-")}`;
  resources.set(operation, { name: operation, done: true, response: resources.get(name) ?? {} });
  return { name: operation };
}
