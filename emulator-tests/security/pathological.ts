import type { Persona } from "./personas.ts";

/** How long a refusal may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What a service answered to a body that no page sends. */
export interface Reception {
  readonly service: string;
  readonly body: string;
  readonly status: number;
  /** Refused by the service or by what stands before it, and by no accident. */
  readonly passed: boolean;
}

const nest = (depth: number) => `${'{"data":'.repeat(depth)}1${"}".repeat(depth)}`;
const data = (fields: object) => JSON.stringify({ data: fields });

const manyFields = Array.from({ length: 10_000 }, (_, index) => [`f${index}`, index] as const);

/** None is a request of any service. */
const bodies: Readonly<Record<string, string>> = {
  "a megabyte of text": data({ message: "x".repeat(1_000_000) }),
  "30 megabytes of text": data({ message: "x".repeat(30_000_000) }),
  "a megabyte of a name": data({ ["n".repeat(1_000_000)]: 1 }),
  "a megabyte of brackets": "[".repeat(1_000_000),
  "a deep nest": nest(10_000),
  "a deep nest of lists": `{"data":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
  "a prototype": '{"data":{"__proto__":{"action":"list"},"constructor":{"prototype":{}}}}',
  "half of a pair for an id": '{"data":{"message":"hi","conversationId":"\\ud800"}}',
  "NUL for an action": '{"data":{"action":"list\\u0000"}}',
  "a type of the callable protocol":
    '{"data":{"@type":"type.googleapis.com/google.protobuf.Int64Value","value":"x"}}',
  "a number too large": '{"data":{"action":"list","pageSize":1e400}}',
  "many fields": data(Object.fromEntries(manyFields)),
  "fields beside the data": JSON.stringify({ data: {}, ...Object.fromEntries(manyFields) }),
  "no JSON": "{",
  nothing: "",
};

/** Sends every body to every service, as somebody whom all of them let in. */
export async function sendPathological(persona: Persona): Promise<Reception[]> {
  const receptions: Reception[] = [];
  for (const service of ["chat", "conversations", "admin"])
    for (const [name, body] of Object.entries(bodies)) {
      const status = await persona.post(service, body, PATIENCE_MS);
      receptions.push({ service, body: name, status, passed: status >= 400 && status < 500 });
    }
  return receptions;
}
