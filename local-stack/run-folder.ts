/** Gives every run a folder of its own under `.dev/`, and takes away those of runs that are over. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { devFolder } from "./project.ts";

/** A new folder, whose name tells when and for which process. The logs of a run stay until another one starts. */
export function makeRunFolder(parent = devFolder): string {
  mkdirSync(parent, { recursive: true });
  for (const { path, isLive } of runFolders(parent))
    if (!isLive) rmSync(path, { recursive: true, force: true });
  const stamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, "");
  return mkdtempSync(join(parent, `run-${stamp}-${process.pid}-`));
}

/** Folders of runs whose process still lives, the newest first. */
export function liveRunFolders(parent = devFolder): string[] {
  const live = runFolders(parent).filter(({ isLive }) => isLive);
  return live.map(({ path }) => path).toSorted((a, b) => b.localeCompare(a));
}

function runFolders(parent: string): { path: string; isLive: boolean }[] {
  return readdirSync(parent).flatMap((name) => {
    const pid = /^run-\w+-(\d+)-/.exec(name)?.[1];
    return pid === undefined ? [] : [{ path: join(parent, name), isLive: isAlive(Number(pid)) }];
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
