import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import type { SiteGateway } from "../../functions/src/contract/index.ts";
import type { GatewayTokenName } from "../../functions/src/contract/token-secret.ts";
import { readConfig, type Config } from "../../functions/src/config.ts";
import { classify } from "../../functions/src/gateway/failures/classify.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import {
  GatewayUrlError,
  parseGatewayUrls,
  type ListedGateway,
} from "../../functions/src/gateway/connection/url.ts";
import { listedGateways } from "../../functions/src/gateway/fleet/listed-gateways.ts";
import { failureOf } from "./observation.ts";
import type { SetUp } from "./set-up.ts";

export interface Address {
  readonly seen: string;
  /** The first of the configured ones that is not off. */
  readonly url: string;
  /** Those that stand by for it. */
  readonly others: readonly string[];
  /** All of them, where conversations are spread over them. */
  readonly fleet: readonly ListedGateway[];
  /** Of the token of `url`, where that has one of its own. */
  readonly tokenSecret?: GatewayTokenName | undefined;
  readonly config: Config;
}

/**
 * Reads the parameters and the address in the way in which the functions do.
 * @param listed what the site's settings have in place of the deployment's list; asked where conversations are spread.
 * @throws DoctorFailure
 */
export async function lookAtUrl(
  { parameters, urlFrom }: SetUp,
  listed: () => Promise<readonly SiteGateway[] | undefined> = async () => undefined,
): Promise<Address> {
  const config = readParameters(parameters);
  try {
    const rules = { allowInsecure: config.OPENCLAW_ALLOW_INSECURE_URL };
    if (config.GATEWAY_SHARE === "spread") {
      const named = urlFrom === "--url" ? undefined : await listed();
      const fleet = listedGateways(config, named);
      const { url = "", tokenSecret } = fleet.find(({ state }) => state !== "off") ?? {};
      const seen = `${url} (from ${named === undefined ? urlFrom : "the list in the console"})`;
      return { seen, url, others: [], fleet, tokenSecret, config };
    }
    const [url = "", ...others] = parseGatewayUrls(config.OPENCLAW_GATEWAY_URL, rules);
    return { seen: `${url} (from ${urlFrom})`, url, others, fleet: [], config };
  } catch (error) {
    if (!(error instanceof GatewayUrlError)) throw error;
    const seen = error.kind === "none" ? "OPENCLAW_GATEWAY_URL is not set" : `the address from ${urlFrom}`;
    throw failureOf(`url-${error.kind}`, seen);
  }
}

function readParameters(parameters: SetUp["parameters"]): Config {
  try {
    return readConfig(parameters);
  } catch (error) {
    throw failureOf("parameters-malformed", (error as Error).message);
  }
}

/** @throws GatewayFailure */
export async function lookAtDns(url: string): Promise<{ seen: string }> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return { seen: `${host} is an address: nothing to look up` };
  try {
    const found = await lookup(host, { all: true });
    return { seen: `${host} is ${found.map(({ address }) => address).join(", ")}` };
  } catch (error) {
    throw classify({ from: "socket", error: error as NodeJS.ErrnoException }, { url });
  }
}

/** @throws GatewayFailure */
export async function lookAtTcp(url: string, deadlineMs: number): Promise<{ seen: string }> {
  const socket = connectTcp({ host: hostOf(url), port: portOf(url) });
  await settled(socket, "connect", url, deadlineMs);
  socket.destroy();
  return { seen: `port ${portOf(url)} is open` };
}

/** @throws GatewayFailure */
export async function lookAtTls(url: string, deadlineMs: number): Promise<{ seen: string }> {
  if (new URL(url).protocol === "ws:") return { seen: "none: the address is ws://" };
  const host = hostOf(url);
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ host, port: portOf(url), ALPNProtocols: ["http/1.1"], ...servername });
  await settled(socket, "secureConnect", url, deadlineMs);
  const seen = describeTls(socket);
  socket.destroy();
  return { seen };
}

function describeTls(socket: TLSSocket): string {
  const { issuer, valid_to: until } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return `${socket.getProtocol() ?? "TLS"}, certificate of ${String(issuer?.O ?? issuer?.CN ?? "?")}, valid until ${until ?? "?"}`;
}

/** Waits until a socket is up. @throws GatewayFailure, and the socket is gone then. */
async function settled(socket: Socket, event: string, url: string, deadlineMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once(event, () => resolve());
  socket.once("error", (error) => reject(classify({ from: "socket", error }, { url })));
  socket.once("close", () => reject(new GatewayFailure("connection-reset", { url })));
  const late = Object.assign(new Error("No answer."), { code: "ETIMEDOUT" });
  const timer = setTimeout(() => socket.destroy(late), deadlineMs);
  try {
    await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Without the brackets of an IPv6 address. */
function hostOf(url: string): string {
  return new URL(url).hostname.replaceAll(/[[\]]/g, "");
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "wss:" ? 443 : 80));
}
