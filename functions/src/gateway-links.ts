import type { GatewayTokenName } from "./contract/token-secret.ts";
import type { GatewayConnection } from "./gateway/connection/gateway-connection.ts";
import { secretCredentials } from "./gateway/connection/credentials.ts";
import { GatewayLink } from "./gateway/connection/gateway-link.ts";
import type { OpenSocket } from "./gateway/connection/socket.ts";
import { parseGatewayUrls, type ListedGateway } from "./gateway/connection/url.ts";
import { Fleet } from "./gateway/fleet/fleet.ts";
import { listedGateways } from "./gateway/fleet/listed-gateways.ts";
import type { Instance } from "./instance.ts";
import { once } from "./once.ts";
import { secretNames } from "./secrets/secrets.ts";

/** The sockets of an instance, each opened at its first use. */
export interface GatewayLinks {
  /** The socket of the chat device, which may send and read. */
  readonly chatGateway: () => GatewayLink;
  /** The same to one of several gateways, for what was sent there; undefined when it is none of ours any more. */
  readonly chatGatewayAt: (url: string) => GatewayLink | undefined;
  /** The chat device's sockets to all gateways, where conversations are spread over them; undefined where they are not. */
  readonly fleet: () => Fleet | undefined;
  /** The socket of the admin device, which may pair devices. */
  readonly adminGateway: () => GatewayLink;
  /** The same to each gateway that is not off, in the order of the list. */
  readonly adminGateways: () => readonly AdminGateway[];
}

/** A gateway, and how the admin device connects to it. */
export interface AdminGateway {
  readonly url: string;
  /** @throws GatewayFailure, SecretUnusable */
  readonly connection: () => Promise<GatewayConnection>;
}

export const chatScopes = ["operator.read", "operator.write"] as const;
export const adminScopes = [...chatScopes, "operator.pairing"] as const;

interface LinkParts extends Pick<Instance, "config" | "secrets" | "log" | "settings"> {
  readonly openSocket: OpenSocket | undefined;
}

type DeviceKey = typeof secretNames.chatDeviceKey | typeof secretNames.adminDeviceKey;

export function gatewayLinks({ config, secrets, log, settings, openSocket }: LinkParts): GatewayLinks {
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
