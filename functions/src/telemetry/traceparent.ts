/** W3C trace context: version, trace id, parent id and flags in hexadecimal; ids of zeros are invalid. */
const form = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The trace that a request belongs to, as its header tells it; undefined for anything malformed. */
export function traceparentOf(headers: Readonly<Record<string, unknown>>): string | undefined {
  const header = headers["traceparent"];
  return typeof header === "string" && form.test(header) ? header : undefined;
}
