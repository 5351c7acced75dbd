import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { readConfig, type Config } from "../../functions/src/config.ts";
import { CommandError } from "../command-line.ts";

export type ParameterTexts = Readonly<Record<string, string>>;

/** `functions/.env`, over which `.env.<project>` wins, as in a deploy. */
export function readParameterFiles(folder: string, project: string): ParameterTexts {
  return readEnvFiles(folder, [".env", `.env.${project}`]);
}

/** The files that are there, each over those before it. */
export function readEnvFiles(folder: string, names: readonly string[]): ParameterTexts {
  const texts = names.map((name) => textOf(join(folder, name)));
  return Object.assign({}, ...texts.map((text) => parseEnv(text))) as ParameterTexts;
}

/** Sets parameters in `.env.<project>` and leaves every other line as it is. Whoever reads it finds all or nothing. */
export function writeParameterFile(folder: string, project: string, changes: ParameterTexts): void {
  const file = join(folder, `.env.${project}`);
  const next = `${file}.${crypto.randomUUID()}`;
  writeFileSync(next, withParameters(textOf(file), changes));
  renameSync(next, file);
}

/** The text of a parameter file with some of them set, each where it stood or at the end. */
function withParameters(text: string, changes: ParameterTexts): string {
  const set = new Set<string>();
  const lines = text.replace(/\n$/, "").split("\n");
  const kept = lines.map((line) => {
    const name = /^\s*(?:export\s+)?([A-Z0-9_]+)\s*=/.exec(line)?.[1] ?? "";
    set.add(name);
    return changes[name] === undefined ? line : `${name}=${changes[name]}`;
  });
  const missing = Object.entries(changes).filter(([name]) => !set.has(name));
  const added = missing.map(([name, value]) => `${name}=${value}`);
  return `${[...(text === "" ? [] : kept), ...added].join("\n")}\n`;
}

/** All parameters as the functions will read them. @throws CommandError that names what is malformed. */
export function parseParameters(found: ParameterTexts, wanted: ParameterTexts): Config {
  const broken = Object.entries(wanted).find(([, value]) => /[\n\r"'#\\]/.test(value));
  if (broken) throw new CommandError(`${broken[0]} must have no quotes, #, \\ or line ends in it.`);
  try {
    return readConfig({ ...found, ...wanted });
  } catch (error) {
    throw new CommandError((error as Error).message, { cause: error });
  }
}

/** Without the mark that editors of Windows begin a file with: the Firebase CLI takes it for a space, Node for a letter. */
function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").replace(/^\uFEFF/, "") : "";
}
