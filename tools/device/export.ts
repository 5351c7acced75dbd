import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "../command-line.ts";
import { pairedDevice } from "../../local-stack/identities.ts";
import { deviceNames, devices } from "./devices.ts";
import { readDevice } from "./read-devices.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

export interface ExportOptions {
  readonly out: string;
  /** Overwrites a file that is there. @default false */
  readonly force?: boolean;
}

/**
 * Writes both devices as the `devices/paired.json` of a gateway's state directory: they count as approved at its
 * first start. The file holds access tokens, so only its owner may read it. @throws CommandError
 */
export async function exportDevices(keeper: SecretKeeper, options: ExportOptions): Promise<void> {
  const entries = deviceNames.map(async (name) => {
    const identity = await readDevice(keeper, name);
    const entry = { ...pairedDevice(identity, devices[name].scopes), displayName: `Clawfire ${name}` };
    return [identity.deviceId, entry] as const;
  });
  writeWhole(options, `${JSON.stringify(Object.fromEntries(await Promise.all(entries)), undefined, 2)}\n`);
}

/** Whoever reads the file finds all of it or none of it. */
function writeWhole({ out, force = false }: ExportOptions, text: string): void {
  const next = `${out}.${crypto.randomUUID()}`;
  try {
    mkdirSync(dirname(out), { recursive: true, mode: 0o700 });
    writeFileSync(next, text, { mode: 0o600, flag: "wx" });
    if (force) renameSync(next, out);
    else linkSync(next, out); // which never replaces a file
  } catch (error) {
    throw new CommandError(whyNot(error as NodeJS.ErrnoException, out));
  } finally {
    rmSync(next, { force: true });
  }
}

function whyNot({ code }: NodeJS.ErrnoException, out: string): string {
  if (code === "EEXIST") return `${out} is there already. Give another name, or --force to replace it.`;
  return `${out} cannot be written (${code ?? "unknown reason"}).`;
}
