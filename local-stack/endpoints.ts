/** Keeps where a running local stack can be reached, for the commands and tests beside it. */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { devFolder } from "./project.ts";
import { liveRunFolders } from "./run-folder.ts";

export interface Endpoints {
  readonly project: string;
  /** Base URL to which a callable's name is appended; ends in `/`. */
  readonly functions: string;
  /** `host:port` */
  readonly auth: string;
  /** `host:port` */
  readonly firestore: string;
  /** Base URL of the bucket that files are kept in. */
  readonly storage?: string;
  /** `ws://host:port`, as the functions reach it. */
  readonly gateway: string;
  /** Base URL of the scripted model; absent when a real one is asked. `GET <model>/journal` lists its prompts. */
  readonly model?: string;
  /** Address of the example's page, where it is served. */
  readonly web?: string;
}

const fileName = "endpoints.json";

/** Of the stack that was started last. */
const endpointsFile = join(devFolder, fileName);

/** Makes this run's stack the one that the commands talk to. */
export function publishEndpoints(endpoints: Endpoints, runFolder: string, parent = devFolder): void {
  const text = `${JSON.stringify(endpoints, undefined, 2)}\n`;
  for (const folder of [runFolder, parent]) writeFileSync(join(folder, fileName), text);
}

/** Undoes `publishEndpoints`. If another stack still runs, the commands talk to that one from now on. */
export function withdrawEndpoints(runFolder: string, parent = devFolder): void {
  rmSync(join(runFolder, fileName), { force: true });
  const others = liveRunFolders(parent).map((folder) => join(folder, fileName));
  const other = others.find((file) => existsSync(file));
  if (other === undefined) rmSync(join(parent, fileName), { force: true });
  else copyFileSync(other, join(parent, fileName));
}

/** The running stack's endpoints; undefined when none runs. */
export function readEndpoints(file = endpointsFile): Endpoints | undefined {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Endpoints;
}
