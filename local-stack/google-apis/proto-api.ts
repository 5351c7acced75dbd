import * as z from "zod";
import type { FieldType, PublishedApi, PublishedMethod } from "./discovery.ts";

const Message = z.object({
  fields: z.record(z.string(), z.object({ type: z.string(), rule: z.string().optional() })).default({}),
});
const Rpc = z.object({
  requestType: z.string(),
  parsedOptions: z.array(z.record(z.string(), z.unknown())).default([]),
});
const HttpRule = z.object({
  get: z.string().optional(),
  post: z.string().optional(),
  put: z.string().optional(),
  patch: z.string().optional(),
  delete: z.string().optional(),
  body: z.string().optional(),
});
interface Namespace {
  readonly nested?: Readonly<Record<string, Namespace>>;
}

/** Reads one service from the protocol buffers of a `@google-cloud` package; for APIs without a package of `@googleapis`. */
export function readProtoApi(name: string, json: string, service: string): PublishedApi {
  const names = service.split(".");
  const root = JSON.parse(json) as Namespace;
  const at = (path: readonly string[]) =>
    path.reduce<Namespace | undefined>((place, part) => place?.nested?.[part], root);
  const space = at(names.slice(0, -1))?.nested ?? {};
  const messages = new Map(
    Object.entries(space).flatMap(([key, value]) => {
      const parsed = Message.safeParse(value);
      return parsed.success && "fields" in value ? [[key, fieldsOf(parsed.data)] as const] : [];
    }),
  );
  const { methods } = z.object({ methods: z.record(z.string(), Rpc) }).parse(at(names));
  return { messages, methods: Object.values(methods).flatMap((rpc) => readRpc(name, rpc, messages)) };
}

function fieldsOf({ fields }: z.infer<typeof Message>): ReadonlyMap<string, FieldType> {
  return new Map(
    Object.entries(fields).map(([name, { type, rule }]) => {
      const of = typeOf(type);
      return [name, rule === "repeated" ? { kind: "list", of } : of];
    }),
  );
}

function typeOf(type: string): FieldType {
  if (type === "string" || type === "bytes") return { kind: "string" };
  if (type === "bool") return { kind: "boolean" };
  return /^u?int32$|^double$|^float$/.test(type) ? { kind: "number" } : { kind: "any" };
}

/** The id of a discovery document's method is told by its path and verb, as those documents name them. */
function readRpc(
  api: string,
  rpc: z.infer<typeof Rpc>,
  messages: PublishedApi["messages"],
): PublishedMethod[] {
  const option = rpc.parsedOptions.find((known) => "(google.api.http)" in known)?.["(google.api.http)"];
  const { body, ...verbs } = HttpRule.parse(option ?? {});
  const request = messages.get(rpc.requestType) ?? new Map<string, FieldType>();
  return Object.entries(verbs).flatMap(([verb, template]) => {
    if (template === undefined) return [];
    const [, parameter = "", pattern = ""] = /\{([\w.]+)=([^}]+)\}/.exec(template) ?? [];
    const collections = `${pattern}${template.slice(template.indexOf("}") + 1)}`;
    const words = [...collections.matchAll(/(?:^|\/)([a-z]\w+)(?=\/\*|$)/gi)].map(([, word]) => word);
    const action = words.includes("billingInfo") ? `${verb}BillingInfo` : verb;
    const id = [api, ...words.filter((word) => word !== "billingInfo"), action].join(".").toLowerCase();
    const query = new Map([...request].filter(([field]) => field !== parameter && field !== body));
    const path = template.replace(/\{([\w.]+)=[^}]+\}/, "{+$1}");
    const taken: FieldType | undefined =
      body === undefined ? undefined : { kind: "message", name: rpc.requestType };
    return [{ id, verb: verb.toUpperCase(), path, query, body: taken }];
  });
}
