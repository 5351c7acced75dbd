import type { Firestore } from "firebase-admin/firestore";
import { openBucket, type Bucket } from "./attachments/bucket.ts";
import { Files } from "./attachments/files.ts";
import { readConfig, type Config } from "./config.ts";
import type { RefreshResult } from "./contract/index.ts";
import { openDatabase } from "./database/open.ts";
import { secretCredentials } from "./gateway/connection/credentials.ts";
import { GatewayLink } from "./gateway/connection/gateway-link.ts";
import type { OpenSocket } from "./gateway/connection/socket.ts";
import { WaitingRoom } from "./gateway/load/waiting-room.ts";
import { Fleet } from "./gateway/fleet/fleet.ts";
import { InFlight } from "./in-flight.ts";
import { kitPrefix } from "./kit.ts";
import { Ledger } from "./owner/ledger.ts";
import { SettingsCache } from "./owner/settings-cache.ts";
import { postOverNetwork, type Post } from "./owner/webhook.ts";
import { parseGateways, parseGatewayUrls } from "./gateway/connection/url.ts";
import { Slots } from "./turn/concurrency.ts";
import { TurnQueue } from "./turn/turn-queue.ts";
import { SecretCache } from "./secrets/secret-cache.ts";
import { environmentReader, secretManagerReader, type ReadSecret } from "./secrets/secret-reader.ts";
import { secretNames, Secrets } from "./secrets/secrets.ts";
import { LinkReport } from "./telemetry/link-report.ts";
import { cloudLog, type Log } from "./telemetry/log.ts";
import { UsageCounters } from "./telemetry/usage-counters.ts";
import { CallRates } from "./visitor/call-rates.ts";
import { Refusals } from "./visitor/refusals.ts";
import { verifyIdToken, type VerifyToken } from "./visitor/guest.ts";

/** What one function instance keeps between calls. Each part is made at its first use. */
export interface Instance {
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
  /** The socket of the chat device, which may send and read. */
  readonly chatGateway: () => GatewayLink;
  /** The same to one of several gateways, for what was sent there; undefined when it is none of ours any more. */
  readonly chatGatewayAt: (url: string) => GatewayLink | undefined;
  /** The chat device's sockets to all gateways, where conversations are spread over them; undefined where they are not. */
  readonly fleet: () => Fleet | undefined;
  /** Who may send to the gateway of a URL now, and who waits. */
  readonly room: (url: string) => WaitingRoom;
  /** The socket of the admin device, which may pair devices. */
  readonly adminGateway: () => GatewayLink;
  /** The same to one of several gateways. */
  readonly adminGatewayAt: (url: string) => GatewayLink | undefined;
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

export const chatScopes = ["operator.read", "operator.write"] as const;
export const adminScopes = [...chatScopes, "operator.pairing"] as const;

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
  const bucket = outside.openBucket ?? openBucket(() => config().ATTACHMENTS_BUCKET);
  return {
    log,
    config,
    secrets,
    database: outside.openDatabase,
    bucket,
    files: once(() => new Files(config().ATTACHMENTS_BUCKET === "" ? undefined : bucket, log)),
    filePlaces: new Slots(filePlaces),
    ...gatewayLinks({ config, secrets, log, openSocket: outside.openSocket }),
    room: rooms(),
    linkReport: new LinkReport(log),
    slots: once(() => slotsOf(config())),
    usage: new UsageCounters(log),
    turnQueue: new TurnQueue(),
    refusals: new Refusals(),
    callRates: once(() => new CallRates(config())),
    refreshes: new InFlight(),
    settings: new SettingsCache(),
    post: outside.post ?? postOverNetwork,
    verifyToken: outside.verifyToken ?? verifyIdToken,
    ledger: new Ledger(),
  };
}

interface LinkParts extends Pick<Instance, "config" | "secrets" | "log"> {
  readonly openSocket: OpenSocket | undefined;
}

/** The sockets to the gateways, each opened at its first use. */
function gatewayLinks({ config, secrets, log, openSocket }: LinkParts) {
  const listed = once(() => {
    const { OPENCLAW_GATEWAY_URL, OPENCLAW_ALLOW_INSECURE_URL: allowInsecure } = config();
    if (config().GATEWAY_SHARE === "spread") return parseGateways(OPENCLAW_GATEWAY_URL, { allowInsecure });
    const urls = parseGatewayUrls(OPENCLAW_GATEWAY_URL, { allowInsecure });
    return urls.map((url) => ({ url, weight: 1, state: "active" as const }));
  });
  const gatewayUrls = () => listed().flatMap(({ url, state }) => (state === "off" ? [] : [url]));
  const link = (
    deviceKey: typeof secretNames.chatDeviceKey | typeof secretNames.adminDeviceKey,
    scopes: readonly string[],
    urls: () => readonly string[],
  ) =>
    once(() => {
      const credentials = secretCredentials(secrets(), deviceKey);
      const hearsTools = config().SHOW_TOOLS === "names";
      return new GatewayLink({ urls: urls(), credentials, scopes, log, openSocket, hearsTools });
    });
  const chatLink = (urls = gatewayUrls) => link(secretNames.chatDeviceKey, chatScopes, urls);
  const adminLink = (urls = gatewayUrls) => link(secretNames.adminDeviceKey, adminScopes, urls);
  const each = (of: typeof chatLink) =>
    once(() => new Map(gatewayUrls().map((url) => [url, of(() => [url])])));
  const chatGateways = each(chatLink);
  const adminGateways = each(adminLink);
  const fleet = once(() => new Fleet(listed(), (url) => chatLink(() => [url])()));
  return {
    chatGateway: chatLink(),
    chatGatewayAt: (url: string) => chatGateways().get(url)?.(),
    fleet: () => (config().GATEWAY_SHARE === "spread" ? fleet() : undefined),
    adminGateway: adminLink(),
    adminGatewayAt: (url: string) => adminGateways().get(url)?.(),
  };
}

/** One picture of 25 megapixels may take 100 MB while it is decoded. */
const filePlaces = { perInstance: 1, perVisitor: 4, queue: 40 };

function rooms(): Instance["room"] {
  const made = new Map<string, WaitingRoom>();
  return (url) => {
    const room = made.get(url) ?? new WaitingRoom(url);
    made.set(url, room);
    return room;
  };
}

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

/** Makes a value at the first call and keeps it; a failure is not kept. */
function once<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}

/** What every call of `chat` needs, begun before it is known whose call it is: and so, of several gateways, which one. */
export async function warmUp({ chatGateway, fleet, secrets, database, settings }: Instance): Promise<void> {
  const known = database().then((opened) => settings.current(opened));
  const gateway = fleet() === undefined ? chatGateway().connection() : undefined;
  await Promise.all([gateway, secrets().sessionKeyPepper(), known]);
}
