/**
 * What Google publishes about its APIs, as the packages that are generated from the discovery documents carry it:
 * `@googleapis/*` in code and types, `@google-cloud/*` in protocol buffers with their HTTP rules.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readGeneratedApi } from "./generated-api.ts";
import { readProtoApi } from "./proto-api.ts";

/** A type as far as a request is checked by it. */
export type FieldType =
  | { readonly kind: "string" | "number" | "boolean" | "any" }
  | { readonly kind: "list" | "map"; readonly of: FieldType }
  | { readonly kind: "message"; readonly name: string };

export interface PublishedMethod {
  /** Such as `iam.projects.serviceaccounts.create`, in lower case. */
  readonly id: string;
  readonly verb: string;
  /** With `{+name}` where slashes may stand, and `{name}` where not. */
  readonly path: string;
  readonly query: ReadonlyMap<string, FieldType>;
  /** Of the request's body; absent where none is taken. */
  readonly body?: FieldType | undefined;
}

export interface PublishedApi {
  readonly methods: readonly PublishedMethod[];
  /** The fields of each message. */
  readonly messages: ReadonlyMap<string, ReadonlyMap<string, FieldType>>;
}

const require = createRequire(import.meta.url);
const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));
const textIn = (name: string, ...path: string[]): string =>
  readFileSync(join(folderOf(name), ...path), "utf8");

const generated = (name: string, version: string) => (): PublishedApi =>
  readGeneratedApi(name, {
    code: textIn(`@googleapis/${name}`, "build", `${version}.js`),
    types: textIn(`@googleapis/${name}`, "build", `${version}.d.ts`),
  });

const proto = (name: string, pack: string, service: string) => (): PublishedApi =>
  readProtoApi(name, textIn(pack, "build", "protos", "protos.json"), service);

const readers = {
  serviceusage: generated("serviceusage", "v1"),
  cloudresourcemanager: generated("cloudresourcemanager", "v1"),
  iam: generated("iam", "v1"),
  identitytoolkit: generated("identitytoolkit", "v2"),
  firestore: generated("firestore", "v1"),
  secretmanager: generated("secretmanager", "v1"),
  run: generated("run", "v2"),
  storage: generated("storage", "v1"),
  cloudbilling: proto("cloudbilling", "@google-cloud/billing", "google.cloud.billing.v1.CloudBilling"),
  cloudscheduler: proto(
    "cloudscheduler",
    "@google-cloud/scheduler",
    "google.cloud.scheduler.v1.CloudScheduler",
  ),
} as const;

const read = new Map<string, PublishedApi>();

/** The API that a host such as `iam.googleapis.com` serves; undefined for one that nothing here calls. */
export function publishedApi(host: string): PublishedApi | undefined {
  const name = host.replace(/\.googleapis\.com$/, "");
  if (!Object.hasOwn(readers, name)) return undefined;
  const api = read.get(name) ?? readers[name as keyof typeof readers]();
  read.set(name, api);
  return api;
}
