/** Owns what lies in the state directory before the gateway reads it. Nothing that is there already is overwritten. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Unusable } from "./setting.ts";
import type { Settings } from "./settings.ts";

/** The template, and what the agent is told if nothing else is given. */
const template = new URL("openclaw.json5", import.meta.url);
const visitors = new URL("visitors.md", import.meta.url);

export function configPathOf(stateDir: string): string {
  return join(stateDir, "openclaw.json");
}

/** True once a gateway has used the folder: it has imported its devices then, and does not read the file again. */
export function hasRun(stateDir: string | undefined): boolean {
  return Boolean(stateDir) && existsSync(join(stateDir ?? "", "state", "openclaw.sqlite"));
}

/** Answers what was done, in sentences for the log. @throws Unusable if the folder cannot be written. */
export function prepareStateFolder(settings: Settings): string[] {
  try {
    return prepare(settings);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const who = `user ${process.getuid?.() ?? "?"}`;
    throw new Unusable([
      `OPENCLAW_STATE_DIR, ${settings.stateDir}, cannot be written by ${who} (${code}). Give that user the folder.`,
    ]);
  }
}

function prepare({ stateDir, proxies, pairedDevices, instructions }: Settings): string[] {
  for (const folder of ["devices", "workspace"])
    mkdirSync(join(stateDir, folder), { recursive: true, mode: 0o700 });
  writeWhole(join(stateDir, "proxies.json"), JSON.stringify(proxies)); // Ours at every start: no shell is needed.
  const first = !hasRun(stateDir);
  if (first && pairedDevices !== undefined)
    writeWhole(join(stateDir, "devices", "paired.json"), pairedDevices);
  const isNew = writeIfMissing(configPathOf(stateDir), () => readFileSync(template, "utf8"));
  writeIfMissing(
    join(stateDir, "workspace", "AGENTS.md"),
    () => instructions ?? readFileSync(visitors, "utf8"),
  );
  return [
    first ? "First start: the state directory is new." : "The state directory is kept as it is.",
    `openclaw.json ${isNew ? "was written from the template." : "is there already and was not touched."}`,
    `Trusted proxies: ${proxies.trustedProxies.join(", ") || "none"}.`,
  ];
}

function writeIfMissing(path: string, text: () => string): boolean {
  if (existsSync(path)) return false;
  writeWhole(path, text());
  return true;
}

/** Whoever reads the file finds all of it or none of it. */
function writeWhole(path: string, text: string): void {
  const next = `${path}.next`;
  writeFileSync(next, text, { mode: 0o600, flush: true });
  renameSync(next, path);
}
