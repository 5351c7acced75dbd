/** Lets one process at a time install into a folder. */
import { once } from "node:events";
import { linkSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** How often a waiter looks whether the holder still lives. */
const holderCheckMs = 1000;

/**
 * Takes the lock file `path`, waiting while another living process holds it, and answers how to give it back.
 * The file names its holder; a lock whose holder is dead is taken over.
 */
export async function takeLock(
  path: string,
  onWait: (holder: number) => void = () => {},
): Promise<() => void> {
  for (let told = false; !claim(path);) {
    const holder = holderOf(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      removeStale(path, holder);
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await changed(path);
  }
  return () => rmSync(path, { force: true });
}

/** Linking a finished file is atomic: nobody ever sees a lock without its holder. */
function claim(path: string): boolean {
  const mine = `${path}.${process.pid}.${crypto.randomUUID()}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(mine);
  }
}

function holderOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Of several waiters only one can rename the dead holder's lock away. */
function removeStale(path: string, holder: number): void {
  const aside = `${path}.stale.${crypto.randomUUID()}`;
  try {
    if (holderOf(path) !== holder) return;
    renameSync(path, aside);
    rmSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function changed(path: string): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const watcher = watch(dirname(path), { signal });
  const touched = Promise.withResolvers<void>();
  watcher.on("change", (_kind, file) => file === basename(path) && touched.resolve());
  const failed = once(watcher, "error", { signal });
  await Promise.race([touched.promise, failed, delay(holderCheckMs, undefined, { signal })])
    .catch(() => {})
    .finally(() => over.abort());
}
