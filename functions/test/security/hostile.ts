import { array, base64String, constantFrom, letrec, oneof, string, tuple } from "fast-check";

/** Letters that mean something to somebody. */
const letters = "/|!|\\|$|[|]|:|@| |\n|\r|\t|\u0000|\ud800|\udc00|\u202e|\u2060|\u200b|\ufeff|\u2028".split(
  "|",
);
const words = [
  "a: ",
  "[x]",
  "[\n]",
  "\\[x]n/new",
  "\\n",
  "stop",
  "/think high",
  "[Current message",
  "https://",
  "file://",
  "__proto__",
];

/** They are put together as they come, with anything else. */
export const hostileText = array(
  oneof(string({ unit: "binary", maxLength: 6 }), constantFrom(...letters, ...words)),
  { maxLength: 40 },
).map((parts) => parts.join(""));

const hostileName = oneof(
  constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "action", "message"),
  constantFrom("conversationId", "messageId", "cursor", "pageSize", "title", "type", "event", "payload"),
  hostileText,
);

const oddValue = constantFrom(null, true, false, 0, -1, 1e308, Number.MAX_SAFE_INTEGER, "send", "list");

/** Anything that JSON can say, with names that lead astray. */
export const hostileJson = letrec<{ value: unknown }>((tie) => ({
  value: oneof(
    { depthSize: "small", withCrossShrink: true },
    oddValue,
    hostileText,
    array(tie("value"), { maxLength: 4 }),
    array(tuple(hostileName, tie("value")), { maxLength: 6 }).map(fromEntries),
  ),
})).value;

/** As a parser of JSON makes it: `__proto__` is a field like any other. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  const fields = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value ?? null)}`);
  return JSON.parse(`{${fields.join(",")}}`);
}

export const hostileCursor = oneof(hostileText, base64String());

/** Whether every object still has nothing but what it was born with. */
export function isUnpolluted(): boolean {
  return Object.keys(Object.prototype).length === 0 && !("polluted" in {});
}

/** How long something takes, in milliseconds. */
export function timeOf(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
