/** Reads single settings from the environment. No message quotes a value: it may be a secret. */
import { readFileSync } from "node:fs";

/** What keeps the gateway from starting, one sentence for each thing to mend. */
export class Unusable extends Error {
  override readonly name = "Unusable";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variable's value, or the content of the file that `<name>_FILE` names; undefined when there is neither.
 * White space around it does not count, as files end in a newline. @throws Unusable
 */
export function readSetting(env: Environment, name: string): string | undefined {
  const [value, file] = [env[name]?.trim(), env[`${name}_FILE`]?.trim()];
  if (value && file) throw new Unusable([`${name} and ${name}_FILE are both given. Keep one of them.`]);
  if (!file) return value || undefined;
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch (error) {
    const { code = "unknown reason" } = error as NodeJS.ErrnoException;
    throw new Unusable([`${name}_FILE names a file that cannot be read: ${file} (${code}).`]);
  }
}

/** Like `readSetting`, for what must be there. `advice` says how to get it. @throws Unusable */
export function requireSetting(env: Environment, name: string, advice: string): string {
  const value = readSetting(env, name);
  if (value === undefined) throw new Unusable([`${name} is missing. ${advice}`]);
  return value;
}

/** Runs all readers, and throws the problems of all of them at once. @throws Unusable */
export function readAll<T extends Record<string, () => unknown>>(
  readers: T,
): { readonly [Name in keyof T]: ReturnType<T[Name]> } {
  const problems: string[] = [];
  const entries = Object.entries(readers).map(([name, read]) => {
    try {
      return [name, read()];
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      problems.push(...error.problems);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new Unusable(problems);
  return Object.fromEntries(entries) as { [Name in keyof T]: ReturnType<T[Name]> };
}
