/** The fields and types of a value, recursively, one line each; what is in an array counts once. */
export function shapeOf(value: unknown, path = ""): ReadonlySet<string> {
  const lines = new Set<string>();
  collect(value, path, lines);
  return lines;
}

function collect(value: unknown, path: string, lines: Set<string>): void {
  lines.add(`${path}: ${typeName(value)}`);
  if (Array.isArray(value)) for (const item of value) collect(item, `${path}[]`, lines);
  else if (typeof value === "object" && value !== null)
    for (const [name, field] of Object.entries(value)) collect(field, `${path}.${name}`, lines);
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
