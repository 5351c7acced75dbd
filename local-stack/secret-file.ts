/** Reads and changes a dotenv-like file of secrets, such as `functions/.secret.local`. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** All values by name; none when there is no such file. In double quotes `\n` written out is a new line. */
export function readSecretFile(path: string): Map<string, string> {
  if (!existsSync(path)) return new Map();
  const values = parseEnv(readFileSync(path, "utf8"));
  return new Map(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Sets one value, or removes it when it is undefined; the rest of the file stays. Only its owner may read the file. */
export function changeSecretFile(path: string, name: string, value: string | undefined): void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const entry = new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"[^"]*"|'[^']*'|[^\\n]*).*\\n?`,
    "gm",
  );
  const rest = before.replace(entry, "");
  const line = value === undefined ? "" : `${name}=${quote(name, value)}\n`;
  const gap = rest === "" || rest.endsWith("\n") ? "" : "\n";
  const next = `${path}.${crypto.randomUUID()}`;
  writeFileSync(next, `${rest}${gap}${line}`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}

function quote(name: string, value: string): string {
  if (!/["\\]/.test(value)) return `"${value.replaceAll("\n", "\\n")}"`;
  if (!/['\n]/.test(value)) return `'${value}'`;
  throw new Error(`The value of ${name} mixes quotes and new lines in a way that a secret file cannot hold.`);
}
