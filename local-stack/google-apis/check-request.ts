import type { FieldType, PublishedApi, PublishedMethod } from "./discovery.ts";

export interface ApiRequest {
  readonly verb: string;
  /** Without the host and the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined for none. */
  readonly body: unknown;
}

/** Which of the published methods may take a request, and what each would have against it. */
export type Checked =
  | { readonly kind: "accepted"; readonly ids: readonly string[] }
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "unknown" };

/** Parameters of every method, which are no part of any. */
const systemParameters = new Set([
  "alt",
  "$alt",
  "fields",
  "key",
  "prettyPrint",
  "quotaUser",
  "access_token",
]);

/** Several methods share a path such as `/v1/{+name}`: one that accepts is enough. */
export function checkRequest(api: PublishedApi, request: ApiRequest): Checked {
  const candidates = api.methods.filter(
    ({ verb, path }) => verb === request.verb && patternOf(path).test(request.path),
  );
  if (candidates.length === 0) return { kind: "unknown" };
  const problems = candidates.map((method) => problemOf(api, method, request));
  const ids = candidates.filter((_, index) => problems[index] === undefined).map(({ id }) => id);
  if (ids.length > 0) return { kind: "accepted", ids };
  return { kind: "refused", problem: problems.find((problem) => problem !== undefined) ?? "" };
}

function patternOf(path: string): RegExp {
  const pattern = path
    .split(/(\{\+?\w+\})/)
    .map((part) =>
      part.startsWith("{+")
        ? ".+"
        : part.startsWith("{")
          ? "[^/:]+"
          : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
    );
  return new RegExp(`^${pattern.join("")}$`);
}

function problemOf(
  api: PublishedApi,
  { query, body }: PublishedMethod,
  request: ApiRequest,
): string | undefined {
  for (const name of new Set(request.query.keys())) {
    const known = query.has(name) || [...query.keys()].some((key) => name.startsWith(`${key}.`));
    if (!known && !systemParameters.has(name))
      return `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`;
  }
  if (request.body === undefined) return undefined;
  if (body === undefined) return "Invalid JSON payload received. No body is taken.";
  return misfit(api, body, request.body, "");
}

function misfit(api: PublishedApi, type: FieldType, value: unknown, at: string): string | undefined {
  switch (type.kind) {
    case "any":
      return undefined;
    case "list":
      if (!Array.isArray(value)) return wrong(at, "a list");
      return first(value, (item, index) => misfit(api, type.of, item, `${at}[${index}]`));
    case "map":
      if (!isRecord(value)) return wrong(at, "an object");
      return first(Object.entries(value), ([key, item]) => misfit(api, type.of, item, `${at}.${key}`));
    case "message":
      return misfitOfMessage(api, type.name, value, at);
    default:
      return typeof value === type.kind ? undefined : wrong(at, type.kind);
  }
}

function misfitOfMessage(api: PublishedApi, name: string, value: unknown, at: string): string | undefined {
  if (!isRecord(value)) return wrong(at, "an object");
  const fields = api.messages.get(name);
  return first(Object.entries(value), ([key, item]) => {
    const type = fields?.get(key);
    if (type !== undefined) return misfit(api, type, item, `${at}.${key}`);
    return `Invalid JSON payload received. Unknown name "${key}" at '${at.slice(1)}': Cannot find field.`;
  });
}

function wrong(at: string, what: string): string {
  return `Invalid value at '${at.slice(1)}': must be ${what}.`;
}

function first<Item>(
  items: readonly Item[],
  look: (item: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = look(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
