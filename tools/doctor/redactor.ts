import { printable } from "../../functions/src/telemetry/printable.ts";

/** Shorter texts stand in too many words to be hidden. */
const shortestHidden = 6;

/** Owns the secrets that were read, and takes them out of whatever is about to be shown, and what a terminal obeys. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Hides a value in all its forms: whole, by its lines, with line ends written out. */
  hide(value: string): void {
    const lines = value.split(/\n|\\n/).filter((line) => !line.startsWith("-----"));
    for (const part of [value.trim(), ...lines.map((line) => line.trim())])
      if (part.length >= shortestHidden) this.#secrets.add(part);
  }

  clean(text: string): string {
    const cleaned = [...this.#secrets].reduce((rest, secret) => rest.replaceAll(secret, "[hidden]"), text);
    return printable(cleaned);
  }

  /** The same value with every text in it cleaned. */
  cleanAll<Value>(value: Value): Value {
    if (typeof value === "string") return this.clean(value) as Value;
    if (Array.isArray(value)) return value.map((item: unknown) => this.cleanAll(item)) as Value;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]: [string, unknown]) => [name, this.cleanAll(field)]),
    ) as Value;
  }
}
