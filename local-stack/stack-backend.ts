/** Starts what stands behind the callables beside the gateway: secrets, Firestore, Auth and the functions themselves. */
import { join } from "node:path";
import { officialEmulatorAvailable } from "./firestore/choose.ts";
import { startEmulators, type Emulators } from "./emulators.ts";
import { startFirestoreProcess } from "./firestore-process.ts";
import { buildFunctions } from "./functions-build.ts";
import { ensureLocalSecrets, type LocalSecrets } from "./identities.ts";
import { warmUp } from "./pair-chat.ts";
import { functionsFolder } from "./project.ts";
import { startSecretManager, type LocalSecretManager } from "./secret-manager.ts";
import { startStorage, type LocalStorageServer } from "./storage-server.ts";
import type { StackOptions } from "./stack-options.ts";
import type { Part, Startup } from "./startup.ts";

/** At home everybody is one visitor at one address; `functions/.env` can switch the limits on again. */
const withoutLimits = {
  RATE_PER_MINUTE: "0",
  DAILY_ANONYMOUS: "0",
  DAILY_SIGNED_IN: "0",
  ADDRESS_PER_MINUTE: "0",
  CALLS_PER_MINUTE: "0",
} as const;

export interface ServedSecrets {
  readonly secrets: LocalSecrets;
  readonly secretManager: LocalSecretManager;
}

/** With an external gateway its token takes the place of the one in the file, which then is not read again. */
export async function serveSecrets(startup: Startup, options: StackOptions): Promise<ServedSecrets> {
  const file = options.secretsFile ?? join(functionsFolder, ".secret.local");
  const made = await ensureLocalSecrets(file);
  const token = options.externalGateway?.token;
  const secrets = token === undefined ? made : { ...made, OPENCLAW_GATEWAY_TOKEN: token };
  const secretManager = await startSecretManager(token === undefined ? { file } : { values: secrets });
  startup.own({ name: "The Secret Manager endpoint", stop: () => secretManager.close() });
  return { secrets, secretManager };
}

export interface Backend {
  readonly emulators: Emulators;
  readonly storage: LocalStorageServer;
  readonly firestore: string;
}

export interface BackendPlan {
  readonly options: StackOptions;
  readonly runFolder: string;
  readonly secretManager: LocalSecretManager;
  /** The gateway's. */
  readonly url: string;
}

/** Firestore and the functions; the gateway may still be starting. */
export async function startBackend(startup: Startup, plan: BackendPlan): Promise<Backend> {
  const { options, runFolder } = plan;
  const readLogs = `Read the logs in ${runFolder}.`;
  const fix = "Correct what the compiler names.";
  const [engine] = await Promise.all([
    startup.run("Firestore", readLogs, () => startEngine(startup, plan)),
    options.functionsFolder ??
      startup.run("Functions built", fix, () => buildFunctions(join(runFolder, "build.log"))),
  ]);
  const storage = await startStorage({ credentialsFile: join(runFolder, "storage-account.json") });
  startup.own({ name: "The Cloud Storage endpoint", stop: () => storage.close() });
  const emulators = await startup.run("Functions and Auth emulators", readLogs, () =>
    startEmulators({
      ...(options.functionsFolder && { functionsFolder: options.functionsFolder }),
      folder: join(runFolder, "emulators"),
      ports: options.ports ?? {},
      firestore: engine === undefined,
      parameters: {
        ...withoutLimits,
        ATTACHMENTS_BUCKET: "clawfire-local",
        ...options.parameters,
        OPENCLAW_GATEWAY_URL: plan.url,
        FUNCTIONS_REGION: "us-central1", // which the endpoints name
      },
      env: {
        SECRET_MANAGER_EMULATOR_HOST: plan.secretManager.host,
        ...storage.environment,
        ...(engine && { FIRESTORE_EMULATOR_HOST: engine }),
        ...options.env,
      },
    }),
  );
  startup.own(partOf(emulators));
  await warmUp(emulators.functions);
  return { emulators, storage, firestore: engine ?? emulators.firestore ?? "" };
}

function partOf({ child, ...emulators }: Emulators): Part {
  return { name: child.name, stop: () => emulators.stop(), exited: child.exited, logFile: child.logFile };
}

/** The embedded engine's `host:port`; undefined when the CLI is to run the official emulator. */
async function startEngine(
  startup: Startup,
  { options, runFolder }: BackendPlan,
): Promise<string | undefined> {
  if ((await officialEmulatorAvailable()).available) return undefined;
  const engine = await startFirestoreProcess(join(runFolder, "firestore.log"), options.ports?.firestore);
  return startup.own(engine).host;
}
