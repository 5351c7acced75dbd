/** Serves the example page against a running local stack: builds it when its source is newer, then `next start`. */
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { startChild, type RunningChild } from "./child.ts";
import type { Endpoints } from "./endpoints.ts";
import { takeLock } from "./install-lock.ts";
import { freePort } from "./ports.ts";
import { nodeBinary, plainEnvironment, projectRoot } from "./project.ts";

export interface PageOptions {
  readonly endpoints: Pick<Endpoints, "project" | "functions" | "auth" | "storage">;
  /** Where the logs go. */
  readonly folder: string;
  /** @default a free one */
  readonly port?: number;
  /** Whether to serve the source as it is edited, which starts sooner and answers later. @default false */
  readonly dev?: boolean;
  /** What else the page is told. @default nothing */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningPage {
  readonly url: string;
  readonly child: RunningChild;
  stop(): Promise<void>;
}

const packageFolder = join(projectRoot, "packages/clawfire-react");
const pageFolder = join(projectRoot, "examples/nextjs");
const buildFolder = join(pageFolder, ".next");
const next = join(projectRoot, "node_modules/next/dist/bin/next");

/** Everything that the package is made of. */
const packageSources = [
  ...["src", "build.ts", "package.json"].map((name) => join(packageFolder, name)),
  join(projectRoot, "functions/src/contract"),
];

/** Everything that the page is made of. */
const sources = [
  ...[
    "app",
    "components",
    "lib",
    "styles",
    "words",
    "proxy.ts",
    "next.config.ts",
    "package.json",
    "tsconfig.json",
  ].map((name) => join(pageFolder, name)),
  ...packageSources,
  join(projectRoot, "node_modules/next/package.json"),
];

/** Resolves when the page answers. Rejects with what the build or the server said. */
export async function startPage(options: PageOptions): Promise<RunningPage> {
  const { endpoints, folder, dev = false, port = await freePort(), environment = {} } = options;
  if (dev) await buildPackage(folder);
  else await buildPage(folder);
  const { project, functions, auth, storage } = endpoints;
  const child = startChild({
    name: "The page",
    command: nodeBinary,
    args: [next, dev ? "dev" : "start", "--hostname", "127.0.0.1", "--port", String(port)],
    cwd: pageFolder,
    env: {
      ...nextEnvironment(),
      ...environment,
      NEXT_PUBLIC_CLAWFIRE_EMULATORS: JSON.stringify({ project, functions, auth, storage }),
    },
    logFile: join(folder, "page.log"),
  });
  try {
    await child.waitForLine(/Ready in/, 60_000);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}/`, child, stop: async () => void (await child.stop()) };
}

/** Builds the page once, however many processes ask. Answers whether there was anything to do. */
export async function buildPage(folder: string): Promise<boolean> {
  mkdirSync(buildFolder, { recursive: true });
  const giveBack = await takeLock(join(pageFolder, ".building"));
  try {
    if (isUpToDate(join(buildFolder, "BUILD_ID"), sources)) return false;
    await buildPackage(folder);
    const child = startChild({
      name: "The build of the page",
      command: nodeBinary,
      args: [next, "build"],
      cwd: pageFolder,
      env: nextEnvironment(),
      logFile: join(folder, "page-build.log"),
    });
    const { code } = await child.exited;
    if (code !== 0) throw child.failure(`failed with code ${code}`);
    return true;
  } finally {
    giveBack();
  }
}

/** The hook that the page is made of. */
async function buildPackage(folder: string): Promise<void> {
  if (isUpToDate(join(packageFolder, "dist/index.js"), packageSources)) return;
  const child = startChild({
    name: "The build of clawfire-react",
    command: nodeBinary,
    args: [join(packageFolder, "build.ts")],
    cwd: packageFolder,
    env: plainEnvironment(),
    logFile: join(folder, "package-build.log"),
  });
  const { code } = await child.exited;
  if (code !== 0) throw child.failure(`failed with code ${code}`);
}

function nextEnvironment(): NodeJS.ProcessEnv {
  return { ...plainEnvironment(), NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
}

/** @param built is written when everything else is done. */
function isUpToDate(built: string, sourcesOfIt: readonly string[]): boolean {
  return existsSync(built) && statSync(built).mtimeMs > Math.max(...sourcesOfIt.map(newestMs));
}

/** Folders count too: their time changes when a file is taken away. */
function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
