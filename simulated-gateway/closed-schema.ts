/** The properties of an object that may have no others. */
export interface ClosedSchema {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The gateway's words for what is wrong with an object, or undefined. `at` is its path, empty for the root. */
export function complaintAbout(value: unknown, schema: ClosedSchema, at = ""): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `${place(at) || "at root: "}must be object`;
  const unexpected = Object.keys(value).filter((name) => !isKnown(name, schema));
  const missing = schema.required.filter((name) => !(name in value));
  const complaints = [
    ...missing.map((name) => `${place(at)}must have required property '${name}'`),
    ...unexpected.map((name) => `${place(at) || "at root: "}unexpected property '${name}'`),
  ];
  return complaints.length === 0 ? undefined : complaints.join("; ");
}

/** The same for a property that must be text, and not empty. */
export function complaintAboutText(value: unknown, at: string): string | undefined {
  if (typeof value !== "string") return `at ${at}: must be string`;
  return value === "" ? `at ${at}: must NOT have fewer than 1 characters` : undefined;
}

function isKnown(name: string, { required, optional }: ClosedSchema): boolean {
  return required.includes(name) || optional.includes(name);
}

function place(at: string): string {
  return at === "" ? "" : `at ${at}: `;
}
