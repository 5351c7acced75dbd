import type { GatewayTokenName } from "./contract/token-secret.ts";
import type { Firestore } from "firebase-admin/firestore";
import { readConfig, type Config } from "./config.ts";
import type { RefreshResult } from "./contract/index.ts";
import { openDatabase } from "./database/open.ts";
import type { GatewayConnection } from "./gateway/connection/gateway-connection.ts";
import { secretCredentials } from "./gateway/connection/credentials.ts";
import { GatewayLink } from "./gateway/connection/gateway-link.ts";
import type { OpenSocket } from "./gateway/connection/socket.ts";
import { WaitingRoom } from "./gateway/load/waiting-room.ts";
import { Fleet } from "./gateway/fleet/fleet.ts";
import { listedGateways } from "./gateway/fleet/listed-gateways.ts";
import { InFlight } from "./in-flight.ts";
import { kitPrefix } from "./kit.ts";
import { Ledger } from "./owner/ledger.ts";
import { SettingsCache } from "./owner/settings-cache.ts";
import { postOverNetwork, type Post } from "./owner/webhook.ts";
import { parseGatewayUrls, type ListedGateway } from "./gateway/connection/url.ts";
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
  /** The same to each gateway that is not off, in the order of the list. */
  readonly adminGateways: () => readonly AdminGateway[];
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

/** A gateway, and how the admin device connects to it. */
export interface AdminGateway {
  readonly url: string;
  /** @throws GatewayFailure, SecretUnusable */
  readonly connection: () => Promise<GatewayConnection>;
}

export const chatScopes = ["operator.read", "operator.write"] as const;
export const adminScopes = [...chatScopes, "operator.pairing"] as const;

/** What an instance reaches beyond its own memory. */
export interface Outside {
  readonly readSecret: ReadSecret;
  readonly openDatabase: () => Promise<Firestore>;
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
  return {
    log,
    config,
    secrets,
    database: outside.openDatabase,
    settings,
    ...gatewayLinks({ config, secrets, log, settings, openSocket: outside.openSocket }),
    room: rooms(),
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

interface LinkParts extends Pick<Instance, "config" | "secrets" | "log" | "settings"> {
  readonly openSocket: OpenSocket | undefined;
}

type DeviceKey = typeof secretNames.chatDeviceKey | typeof secretNames.adminDeviceKey;

/** The sockets to the gateways, each opened at its first use. */
function gatewayLinks({ config, secrets, log, settings, openSocket }: LinkParts) {
  const gatewayUrls = () => {
    const { OPENCLAW_GATEWAY_URL, OPENCLAW_ALLOW_INSECURE_URL: allowInsecure } = config();
    return parseGatewayUrls(OPENCLAW_GATEWAY_URL, { allowInsecure });
  };
  const linkTo = (
    deviceKey: DeviceKey,
    scopes: readonly string[],
    urls: readonly string[],
    tokenSecret?: GatewayTokenName,
  ) => {
    const credentials = secretCredentials(secrets(), deviceKey, tokenSecret);
    const hearsTools = config().SHOW_TOOLS === "names";
    return new GatewayLink({ urls, credentials, scopes, log, openSocket, hearsTools });
  };
  const isSpread = () => config().GATEWAY_SHARE === "spread";
  const linksOf = (deviceKey: DeviceKey, scopes: readonly string[]) => {
    const link = (urls: () => readonly string[]) => once(() => linkTo(deviceKey, scopes, urls()));
    const each = once(() => new Map(gatewayUrls().map((url) => [url, link(() => [url])])));
    const fleetOf = (before: Fleet | undefined, listed: readonly ListedGateway[]) =>
      new Fleet(listed, ({ url, tokenSecret }) => linkTo(deviceKey, scopes, [url], tokenSecret), before);
    const fleet = followed(
      () => settings.latest?.gateways,
      (before: Fleet | undefined, named) => fleetOf(before, listedGateways(config(), named)),
    );
    return { any: link(gatewayUrls), each, fleet: () => (isSpread() ? fleet() : undefined) };
  };
  const chat = linksOf(secretNames.chatDeviceKey, chatScopes);
  const admin = linksOf(secretNames.adminDeviceKey, adminScopes);
  return {
    chatGateway: chat.any,
    chatGatewayAt: (url: string) => chat.each().get(url)?.(),
    fleet: chat.fleet,
    adminGateway: admin.any,
    adminGateways: () =>
      admin.fleet()?.members() ??
      [...admin.each()].map(([url, own]) => ({ url, connection: () => own().connection() })),
  };
}

/** Makes a value anew when what it is made of has changed; a failure is not kept, and neither is what it was made of. */
function followed<Source, Value extends object>(
  source: () => Source,
  make: (before: Value | undefined, source: Source) => Value,
): () => Value {
  let made: { readonly value: Value; readonly text: string | undefined } | undefined;
  let latest: Source;
  return () => {
    const from = source();
    if (made !== undefined && latest === from) return made.value;
    const text = JSON.stringify(from);
    if (made === undefined || made.text !== text) made = { value: make(made?.value, from), text };
    latest = from;
    return made.value;
  };
}

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
export async function warmUp({ chatGateway, config, secrets, database, settings }: Instance): Promise<void> {
  const known = database().then((opened) => settings.current(opened));
  const gateway = config().GATEWAY_SHARE === "spread" ? undefined : chatGateway().connection();
  await Promise.all([gateway, secrets().sessionKeyPepper(), known]);
}
