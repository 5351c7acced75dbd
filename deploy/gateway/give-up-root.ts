import { chownSync, lchownSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { UserAndGroup } from "./settings.ts";

/**
 * Hosts mount volumes as root's, and some start the container as root for that. It lasts as long as it takes to give
 * the state directory to the user that the gateway runs as. Does nothing when the container was started by another.
 */
export function giveUpRoot(stateDir: string, { uid, gid }: UserAndGroup): void {
  if (process.getuid?.() !== 0) return;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  if (statSync(stateDir).uid !== uid) giveAway(stateDir, uid, gid);
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/** The folder itself last: if it is interrupted, the next start begins anew. Links are not followed. */
function giveAway(folder: string, uid: number, gid: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) giveAway(path, uid, gid);
    else lchownSync(path, uid, gid);
  }
  chownSync(folder, uid, gid);
}
