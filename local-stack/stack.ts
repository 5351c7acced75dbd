/** Brings up everything that the project needs on one machine, and takes it down again. */
import type { Emulators } from "./emulators.ts";
import type { Endpoints } from "./endpoints.ts";
import { findDevices, type DeviceFinding } from "./external-gateway.ts";
import type { ForwardingProxy } from "./forwarding-proxy.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import type { LocalSecrets } from "./identities.ts";
import type { Owner } from "./owner.ts";
import { pairChatDevice, type PairingRequest } from "./pair-chat.ts";
import { localProject } from "./project.ts";
import { makeRunFolder } from "./run-folder.ts";
import type { ScriptedModel } from "./scripted-model.ts";
import type { LocalSecretManager } from "./secret-manager.ts";
import { serveSecrets, startBackend, type Backend } from "./stack-backend.ts";
import { openEntrance, startOwnGateway, type GatewayEntrance } from "./stack-gateway.ts";
import type { ExternalGateway, StackOptions } from "./stack-options.ts";
import { preparePage, servePage } from "./stack-page.ts";
import { Startup, type StackError } from "./startup.ts";

/** Everything that runs; what an external gateway or a real model takes the place of is absent. */
export interface Stack {
  readonly endpoints: Endpoints;
  readonly runFolder: string;
  readonly secrets: LocalSecrets;
  readonly secretManager: LocalSecretManager;
  readonly emulators: Emulators;
  readonly gateway?: GatewayProcess;
  readonly proxy?: ForwardingProxy;
  readonly model?: ScriptedModel;
  /** The request that was approved; absent when `pairChat` is off or the gateway is an external one. */
  readonly approved?: PairingRequest;
  /** Who may open the page's console; absent where the page is not served. */
  readonly owner?: Owner;
  /** How an external gateway receives our devices. */
  readonly devices?: readonly DeviceFinding[];
  /** Resolves when a part ends that nobody stopped. */
  readonly died: Promise<StackError>;
  /** Ends every process; resolves when they are gone. */
  stop(): Promise<void>;
}

/** Starts the whole stack, what is independent at the same time. @throws StackError; nothing is left running then. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const startup = new Startup(options.onStep);
  try {
    return await bringUp(startup, options);
  } catch (error) {
    await startup.stop();
    throw error;
  }
}

async function bringUp(startup: Startup, options: StackOptions): Promise<Stack> {
  const runFolder = options.runFolder ?? makeRunFolder();
  const served = await startup.run("Secrets", tryAgain, () => serveSecrets(startup, options));
  const { secrets, secretManager } = served;
  const { externalGateway } = options;
  const entrance = await enter(startup, options);
  const url = externalGateway?.url ?? entrance?.proxy.url ?? "";
  const [backend, gateway, devices] = await Promise.all([
    startBackend(startup, { options, runFolder, secretManager, url }),
    entrance && startOwnGateway(startup, entrance, secrets, runFolder, options),
    externalGateway &&
      startup.run("Gateway asked", "Correct OPENCLAW_GATEWAY_URL and start again.", () =>
        ask(externalGateway, secrets, options),
      ),
    preparePage(startup, runFolder, options),
  ]);
  const reached = endpointsOf(backend, url, entrance);
  const settled = { ...options, runFolder };
  const [approved, { web, owner }] = await Promise.all([
    gateway && approve(startup, reached, settled),
    servePage(startup, reached, settled),
  ]);
  return {
    endpoints: { ...reached, ...present({ web }) },
    runFolder,
    secrets,
    secretManager,
    emulators: backend.emulators,
    ...present({ gateway, proxy: entrance?.proxy, model: entrance?.model, approved, devices, owner }),
    died: startup.died,
    stop: () => startup.stop(),
  };
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out what is undefined. */
function present<Fields extends object>(fields: Fields): Present<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<Fields>;
}

const tryAgain = "Start again; if it fails again, the message above says where to look.";

/** Nothing of our own stands before an external gateway. */
async function enter(startup: Startup, options: StackOptions): Promise<GatewayEntrance | undefined> {
  if (options.externalGateway) return undefined;
  return startup.run("Model and proxy", tryAgain, () => openEntrance(startup, options));
}

const readLogs = (runFolder: string) => `Read the logs in ${runFolder}.`;

/** Options of a stack whose folder is made. */
type Settled = StackOptions & { readonly runFolder: string };

async function approve(
  startup: Startup,
  endpoints: Endpoints,
  { pairChat = true, runFolder }: Settled,
): Promise<PairingRequest | undefined> {
  if (!pairChat) return undefined;
  return startup.run("Chat device approved", readLogs(runFolder), () => pairChatDevice(endpoints));
}

function ask(
  gateway: ExternalGateway,
  secrets: LocalSecrets,
  { parameters }: StackOptions,
): Promise<DeviceFinding[]> {
  return findDevices(gateway, secrets, parameters?.["OPENCLAW_ALLOW_INSECURE_URL"] === "true");
}

function endpointsOf(
  { emulators, firestore, storage }: Backend,
  gateway: string,
  entrance?: GatewayEntrance,
): Endpoints {
  const { functions, auth } = emulators;
  const model = entrance?.model?.baseUrl;
  return {
    project: localProject,
    functions,
    auth,
    firestore,
    storage: storage.url,
    gateway,
    ...(model === undefined ? {} : { model }),
  };
}
