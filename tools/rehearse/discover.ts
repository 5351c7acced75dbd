/** Discovers the endpoints with the binary that the Firebase CLI starts, while nothing but memory may be touched. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { startChild } from "../local/child.ts";
import { localProject, nodeBinary, plainEnvironment } from "../local/project.ts";

const Endpoint = z.object({
  entryPoint: z.string(),
  platform: z.literal("gcfv2"),
  callableTrigger: z.object({}).optional(),
  scheduleTrigger: z.object({ schedule: z.string() }).optional(),
  timeoutSeconds: z.number().nullish(),
});

const Manifest = z.object({
  endpoints: z.record(z.string(), Endpoint),
  params: z.array(z.object({ name: z.string() })),
});

export type Manifest = z.infer<typeof Manifest>;

/** What sets each service going. */
const expected = {
  admin: "callableTrigger",
  chat: "callableTrigger",
  conversations: "callableTrigger",
  sweep: "scheduleTrigger",
} as const;

const loadTimeoutMs = 30_000;

/** @throws Error when an endpoint is missing or the code does I/O while it is loaded. */
export async function discover(folder: string): Promise<Manifest> {
  const place = await mkdtemp(join(tmpdir(), "clawfire-manifest-"));
  const path = join(place, "manifest.json");
  const child = startChild({
    name: "The discovery of the endpoints",
    command: nodeBinary,
    args: ["--require", join(import.meta.dirname, "no-io.cjs"), binary(folder), folder],
    cwd: folder,
    env: {
      ...plainEnvironment(),
      GCLOUD_PROJECT: localProject,
      FUNCTIONS_CONTROL_API: "true",
      FUNCTIONS_MANIFEST_OUTPUT_PATH: path,
    },
    logFile: join(place, "discovery.log"),
  });
  const late = setTimeout(() => child.signal("SIGKILL"), loadTimeoutMs);
  const { code } = await child.exited;
  clearTimeout(late);
  if (code !== 0) throw child.failure(`ended with code ${code}`);
  return checked(Manifest.parse(JSON.parse(await readFile(path, "utf8"))));
}

function binary(folder: string): string {
  return join(folder, "node_modules/firebase-functions/lib/bin/firebase-functions.js");
}

function checked(manifest: Manifest): Manifest {
  const found = Object.keys(manifest.endpoints).toSorted();
  if (found.join() !== Object.keys(expected).join())
    throw new Error(`The services are ${found.join(", ")}, not ${Object.keys(expected).join(", ")}.`);
  for (const [name, trigger] of Object.entries(expected))
    if (manifest.endpoints[name]?.[trigger] === undefined) throw new Error(`${name} has no ${trigger}.`);
  const timeout = manifest.endpoints["chat"]?.timeoutSeconds;
  if (timeout !== 300) throw new Error(`The time-out of chat is ${timeout} instead of 300 seconds.`);
  if (!manifest.params.some(({ name }) => name === "OPENCLAW_GATEWAY_URL"))
    throw new Error("The deploy would not ask for OPENCLAW_GATEWAY_URL.");
  return manifest;
}
