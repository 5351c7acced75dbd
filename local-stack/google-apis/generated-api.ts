import type { FieldType, PublishedApi, PublishedMethod } from "./discovery.ts";

/** Reads one API from a package of `@googleapis`, whose code and types are generated from its discovery document. */
export function readGeneratedApi(
  name: string,
  { code, types }: { code: string; types: string },
): PublishedApi {
  const shapes = readInterfaces(types);
  const messages = new Map([...shapes].filter(([shape]) => shape.startsWith("Schema$")));
  const classes = code.split(/^ {4}class (?=Resource\$)/m).slice(1);
  const methods = classes.flatMap((text) => readClass(name, text, shapes));
  return { methods, messages };
}

type Shapes = ReadonlyMap<string, ReadonlyMap<string, FieldType>>;

function readClass(api: string, text: string, shapes: Shapes): PublishedMethod[] {
  const [resource = ""] = text.split(" ", 1);
  const parts = text.split(/^ {8}(\w+)\(paramsOrCallback/m);
  const found: PublishedMethod[] = [];
  for (let index = 1; index < parts.length; index += 2) {
    const [method = "", body = ""] = parts.slice(index, index + 2);
    const path = /rootUrl \+\s*'([^']+)'/.exec(body)?.[1] ?? "";
    const verb = /method: '(\w+)'/.exec(body)?.[1] ?? "";
    const inPath = new Set([...path.matchAll(/\{\+?(\w+)\}/g)].map(([, parameter]) => parameter));
    const parameters = shapes.get(`Params$${resource}$${capital(method)}`) ?? new Map<string, FieldType>();
    const query = new Map(
      [...parameters].filter(([parameter]) => parameter !== "requestBody" && !inPath.has(parameter)),
    );
    const id = [api, ...resource.split("$").slice(1), method].join(".").toLowerCase();
    found.push({ id, verb, path, query, body: parameters.get("requestBody") });
  }
  return found;
}

/** As the generator writes a method's name in that of its parameters: `batchGet` in `Batchget`. */
function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`;
}

function readInterfaces(types: string): Shapes {
  const plain = types.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const found = plain.matchAll(/interface ((?:Schema|Params)\$[\w$]+)[^{]*\{([\s\S]*?)\n {4}\}/g);
  return new Map([...found].map(([, name = "", body = ""]) => [name, readFields(body)]));
}

function readFields(body: string): ReadonlyMap<string, FieldType> {
  const fields = body.matchAll(/^\s*'?([\w.$]+)'?\?: ([\s\S]*?);$/gm);
  return new Map([...fields].map(([, name = "", type = ""]) => [name, typeOf(type)]));
}

function typeOf(text: string): FieldType {
  const type = text.replace(/ \| null$/, "").trim();
  if (type.endsWith("[]")) return { kind: "list", of: typeOf(type.slice(0, -2)) };
  const map = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(type)?.[1];
  if (map !== undefined) return { kind: "map", of: typeOf(map) };
  if (type.startsWith("Schema$")) return { kind: "message", name: type };
  return type === "string" || type === "number" || type === "boolean" ? { kind: type } : { kind: "any" };
}
