import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "../command-line.ts";
import { takeLock } from "../../local-stack/install-lock.ts";
import { changeSecretFile, readSecretFile } from "../../local-stack/secret-file.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

/** Owns a local file of secrets, which only its owner may read. A change is one rename: all of it, or nothing. */
export class FileKeeper implements SecretKeeper {
  readonly place: string;
  readonly project = undefined;
  readonly #file: string;

  constructor(file: string, place = file) {
    this.#file = file;
    this.place = place;
  }

  async read(name: string): Promise<string | undefined> {
    try {
      return readSecretFile(this.#file).get(name) || undefined;
    } catch (error) {
      throw cannot(`${this.place} cannot be read`, error);
    }
  }

  async store(values: ReadonlyMap<string, string>): Promise<void> {
    this.#change([...values]);
  }

  async forget(name: string): Promise<void> {
    if ((await this.read(name)) !== undefined) this.#change([[name, undefined]]);
  }

  async hold(): Promise<() => void> {
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
    } catch (error) {
      throw cannot(`The folder of ${this.place} cannot be made`, error);
    }
    return takeLock(`${this.#file}.lock`);
  }

  #change(changes: readonly (readonly [string, string | undefined])[]): void {
    const next = `${this.#file}.${crypto.randomUUID()}`;
    try {
      writeFileSync(next, "", { mode: 0o600 });
      if (existsSync(this.#file)) copyFileSync(this.#file, next);
      for (const [name, value] of changes) changeSecretFile(next, name, value);
      renameSync(next, this.#file);
    } catch (error) {
      throw cannot(`Nothing was changed: ${this.place} cannot be written`, error);
    } finally {
      rmSync(next, { force: true });
    }
  }
}

/** Names the system's code: the message of another error might quote a line. */
function cannot(what: string, cause: unknown): CommandError {
  const { code = "unknown reason" } = cause as NodeJS.ErrnoException;
  return new CommandError(`${what} (${code}).`);
}
