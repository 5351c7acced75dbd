import { changeSecretFile, readSecretFile } from "./secret-file.ts";

/** Owns the secrets and their versions: in memory, and in a file when there is one, whose values win. */
export class SecretStore {
  private readonly file: string | undefined;
  private readonly versions = new Map<string, string[]>();
  private inFile: string[] = [];

  constructor(values: Record<string, string>, file?: string) {
    this.file = file;
    for (const [name, value] of Object.entries(values)) this.versions.set(name, [value]);
  }

  has(name: string): boolean {
    this.refresh();
    return this.versions.has(name);
  }

  /** The value and number of a version, which is a number or `latest`; undefined when there is none. */
  read(name: string, version: string): { value: string; number: number } | undefined {
    this.refresh();
    const values = this.versions.get(name) ?? [];
    const number = version === "latest" ? values.length : Number(version);
    const value = values[number - 1];
    return value === undefined ? undefined : { value, number };
  }

  /** A secret without a version yet. */
  create(name: string): void {
    this.versions.set(name, []);
  }

  /** Adds a version, the latest from now on, and answers its number. */
  add(name: string, value: string): number {
    if (this.file !== undefined) changeSecretFile(this.file, name, value);
    const values = [...(this.versions.get(name) ?? []), value];
    this.versions.set(name, values);
    return values.length;
  }

  remove(name: string): void {
    if (this.file !== undefined) changeSecretFile(this.file, name, undefined);
    this.versions.delete(name);
  }

  private refresh(): void {
    if (this.file === undefined) return;
    const values = readSecretFile(this.file);
    for (const name of this.inFile) if (!values.has(name)) this.versions.delete(name);
    for (const [name, value] of values) this.remember(name, value);
    this.inFile = [...values.keys()];
  }

  private remember(name: string, value: string): void {
    const values = this.versions.get(name) ?? [];
    if (values.at(-1) !== value) this.versions.set(name, [...values, value]);
  }
}
