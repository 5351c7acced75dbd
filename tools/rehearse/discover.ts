/** Discovers the endpoints by the Firebase CLI's own code, while nothing but memory may be touched. */
import { deepStrictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { localProject, projectRoot } from "../../local-stack/project.ts";
import { answers, checkEndpoints, deploys, type Endpoint } from "./endpoints.ts";
import { checkMade } from "./made.ts";

/** What a deploy is made from. */
export interface Discovered {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** What the first deploy asks for. */
  readonly params: readonly { readonly name: string }[];
}

interface CliRuntimes {
  getRuntimeDelegate(context: {
    readonly projectId: string;
    readonly projectDir: string;
    readonly sourceDir: string;
    readonly runtime: string;
  }): Promise<{
    validate(): Promise<void>;
    discoverBuild(config: object, environment: NodeJS.ProcessEnv): Promise<Discovered>;
  }>;
}

const FirebaseJson = z.object({ functions: z.object({ runtime: z.string(), prefix: z.string() }) });

const noIo = join(import.meta.dirname, "no-io.cjs");

/** @throws Error when a service or one of its options is not as expected, or the code does I/O while it is loaded. */
export async function discover(folder: string): Promise<Discovered> {
  const place = await mkdtemp(join(tmpdir(), "clawfire-manifest-"));
  // The way of the CLI that needs no server, which would be I/O. It reads this of its own environment.
  process.env["FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH"] = place;
  try {
    const found: Discovered[] = [];
    for (const { parameters } of deploys) found.push(await load(folder, parameters));
    return await checked(found);
  } finally {
    await rm(place, { recursive: true });
  }
}

async function load(folder: string, parameters: Readonly<Record<string, string>>): Promise<Discovered> {
  const runtimes = createRequire(import.meta.url)(
    "firebase-tools/lib/deploy/functions/runtimes/index.js",
  ) as CliRuntimes;
  const context = { projectId: localProject, projectDir: folder, sourceDir: folder };
  const { runtime } = await configured();
  const delegate = await runtimes.getRuntimeDelegate({ ...context, runtime });
  await delegate.validate();
  return delegate.discoverBuild(
    {},
    {
      ...parameters,
      GCLOUD_PROJECT: localProject,
      FIREBASE_CONFIG: JSON.stringify({ projectId: localProject }),
      NODE_OPTIONS: `--require=${noIo}`,
    },
  );
}

async function checked(found: readonly Discovered[]): Promise<Discovered> {
  const { runtime, prefix } = await configured();
  for (const [index, deploy] of deploys.entries()) {
    const one = found[index];
    checkEndpoints(one?.endpoints ?? {}, deploy, runtime);
    if (one !== undefined) await checkMade(one, prefix);
  }
  const [first] = found;
  if (first === undefined) throw new Error("Nothing was discovered.");
  deepStrictEqual(
    first.params.map(({ name }) => name),
    Object.keys(answers),
    "The first deploy asks for something else",
  );
  return first;
}

async function configured() {
  const text = await readFile(join(projectRoot, "firebase.json"), "utf8");
  return FirebaseJson.parse(JSON.parse(text)).functions;
}
