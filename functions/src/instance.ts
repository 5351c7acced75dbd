import type { Firestore } from "firebase-admin/firestore";
import { openBucket, type Bucket } from "./attachments/bucket.ts";
import { Files } from "./attachments/files.ts";
import { readConfig, type Config } from "./config.ts";
import type { RefreshResult } from "./contract/index.ts";
import { openDatabase } from "./database/open.ts";
import type { OpenSocket } from "./gateway/connection/socket.ts";
import { LoadExchange } from "./gateway/load/load-exchange.ts";
import { WaitingRoom } from "./gateway/load/waiting-room.ts";
import { gatewayLinks, type GatewayLinks } from "./gateway-links.ts";
import { InFlight } from "./in-flight.ts";
import { kitPrefix } from "./kit.ts";
import { Ledger } from "./owner/ledger.ts";
import { SettingsCache } from "./owner/settings-cache.ts";
import { postOverNetwork, type Post } from "./owner/webhook.ts";
import { once } from "./once.ts";
import { Slots } from "./turn/concurrency.ts";
import { TurnQueue } from "./turn/turn-queue.ts";
import { SecretCache } from "./secrets/secret-cache.ts";
import { environmentReader, secretManagerReader, type ReadSecret } from "./secrets/secret-reader.ts";
import { Secrets } from "./secrets/secrets.ts";
import { StoredLoads } from "./gateway/load/load-board.ts";
import { LinkReport } from "./telemetry/link-report.ts";
import { cloudLog, type Log } from "./telemetry/log.ts";
import { UsageCounters } from "./telemetry/usage-counters.ts";
import { CallRates } from "./visitor/call-rates.ts";
import { Refusals } from "./visitor/refusals.ts";
import { verifyIdToken, type VerifyToken } from "./visitor/guest.ts";

/** What one function instance keeps between calls. Each part is made at its first use. */
export interface Instance extends GatewayLinks {
  readonly log: Log;
  readonly config: () => Config;
  readonly secrets: () => Secrets;
  readonly database: () => Promise<Firestore>;
  /** Where files are kept. To be asked for where `ATTACHMENTS` is on, or was. */
  readonly bucket: () => Promise<Bucket>;
  /** What is done with files that are kept. */
  readonly files: () => Files;
  /** Files that are looked at at a time. */
  readonly filePlaces: Slots;
  /** Who may send to the gateway of a URL now, and who waits. */
  readonly room: (url: string) => WaitingRoom;
  /** What the administrator is told of the chat device's connection. */
  readonly linkReport: LinkReport;
  /** What was counted and not written yet. */
  readonly usage: UsageCounters;
  readonly slots: () => Slots;
  readonly turnQueue: TurnQueue;
  readonly refusals: Refusals;
  readonly callRates: () => CallRates;
  /** Looks for what the agent added, by visitor and conversation. */
  readonly refreshes: InFlight<RefreshResult>;
  /** What the site's owner decided. */
  readonly settings: SettingsCache;
  /** Posts alerts to the owner's receiver. */
  readonly post: Post;
  /** Proves whose a guest's ID token is. */
  readonly verifyToken: VerifyToken;
  /** What this instance knows of the budgets. */
  readonly ledger: Ledger;
}

/** What an instance reaches beyond its own memory. */
export interface Outside {
  readonly readSecret: ReadSecret;
  readonly openDatabase: () => Promise<Firestore>;
  /** @default Cloud Storage, or the local server that the environment names */
  readonly openBucket?: () => Promise<Bucket>;
  /** @default a WebSocket of `ws` */
  readonly openSocket?: OpenSocket;
  /** @default HTTPS */
  readonly post?: Post;
  /** @default by its signature */
  readonly verifyToken?: VerifyToken;
}

/** Secret Manager, Firestore and the network, or the emulators that the environment names. */
function outsideOf(environment: NodeJS.ProcessEnv): Outside {
  return {
    readSecret: readSecretOf(environment),
    openDatabase: openDatabase(() => readConfig(environment).FIRESTORE_DATABASE),
  };
}

/** The Firebase CLI's emulator, started by itself, has no Secret Manager. */
function readSecretOf(environment: NodeJS.ProcessEnv): ReadSecret {
  const emulator = environment["SECRET_MANAGER_EMULATOR_HOST"];
  if (environment["FUNCTIONS_EMULATOR"] === "true" && emulator === undefined)
    return environmentReader(environment);
  const read = once(() => secretManagerReader(projectOf(environment), emulator));
  const prefix = kitPrefix(environment);
  return (name) => read()(`${prefix}${name}`);
}

/** Wires the parts together for one environment. */
export function createInstance(
  environment: NodeJS.ProcessEnv,
  log: Log,
  outside: Outside = outsideOf(environment),
): Instance {
  const config = once(() => readConfig(environment));
  const secrets = once(() => {
    const maxAgeMs = config().SECRET_CACHE_SECONDS * 1_000;
    return new Secrets(new SecretCache({ read: outside.readSecret, log, maxAgeMs }));
  });
  const settings = new SettingsCache();
  const bucket = outside.openBucket ?? openBucket(() => config().ATTACHMENTS_BUCKET);
  return {
    log,
    config,
    secrets,
    database: outside.openDatabase,
    settings,
    ...gatewayLinks({ config, secrets, log, settings, openSocket: outside.openSocket }),
    room: waitingRooms(outside.openDatabase, log),
    bucket,
    files: once(() => new Files(config().ATTACHMENTS_BUCKET === "" ? undefined : bucket, log)),
    filePlaces: new Slots(filePlaces),
    linkReport: new LinkReport(log),
    slots: once(() => slotsOf(config())),
    usage: new UsageCounters(log),
    turnQueue: new TurnQueue(),
    refusals: new Refusals(),
    callRates: once(() => new CallRates(config())),
    refreshes: new InFlight(),
    post: outside.post ?? postOverNetwork,
    verifyToken: outside.verifyToken ?? verifyIdToken,
    ledger: new Ledger(),
  };
}

function waitingRooms(database: Outside["openDatabase"], log: Log): Instance["room"] {
  const rooms = new Map<string, WaitingRoom>();
  const board = once(async () => new StoredLoads(await database()));
  const exchange = new LoadExchange(rooms, board, (problem) =>
    log.warn("What other instances have waiting is not known", { problem: String(problem) }),
  );
  return (url) => {
    const room = rooms.get(url) ?? new WaitingRoom(url, () => exchange.begin());
    rooms.set(url, room);
    return room;
  };
}

/** One picture of 25 megapixels may take 100 MB while it is decoded. */
const filePlaces = { perInstance: 1, perVisitor: 4, queue: 40 };

function slotsOf({ MAX_TURNS_PER_INSTANCE, MAX_TURNS_PER_VISITOR, MAX_QUEUED_TURNS }: Config): Slots {
  return new Slots({
    perInstance: MAX_TURNS_PER_INSTANCE,
    perVisitor: MAX_TURNS_PER_VISITOR,
    queue: MAX_QUEUED_TURNS,
  });
}

/** The state of this instance: the only one that a module keeps. */
export const instance: Instance = createInstance(process.env, cloudLog);

function projectOf(environment: NodeJS.ProcessEnv): string {
  const project = environment["GCLOUD_PROJECT"] ?? environment["GOOGLE_CLOUD_PROJECT"];
  if (project === undefined) throw new Error("GCLOUD_PROJECT is not set; the functions runtime sets it.");
  return project;
}

/** What every call of `chat` needs, begun before it is known whose call it is: and so, of several gateways, which one. */
export async function warmUp({ chatGateway, config, secrets, database, settings }: Instance): Promise<void> {
  const known = database().then((opened) => settings.current(opened));
  const gateway = config().GATEWAY_SHARE === "spread" ? undefined : chatGateway().connection();
  await Promise.all([gateway, secrets().sessionKeyPepper(), known]);
}
