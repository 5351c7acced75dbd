import type { GatewayTokenName } from "../../contract/token-secret.ts";

export type GatewayUrlProblem =
  | "none"
  | "not-a-url"
  | "wrong-scheme"
  | "holds-credentials"
  | "insecure"
  | "needs-spread"
  | "unknown-word"
  | "wrong-weight"
  | "double"
  | "none-active"
  | "not-spread"
  | "host-not-allowed";

/** What is wrong, and what to do. */
export const urlProblems: Readonly<Record<GatewayUrlProblem, { meaning: string; remedy: string }>> = {
  none: {
    meaning: "No gateway URL is given.",
    remedy: "Write OPENCLAW_GATEWAY_URL, such as wss://gateway.example.com.",
  },
  "not-a-url": {
    meaning: "The gateway URL is not a URL.",
    remedy: "Write one such as wss://gateway.example.com.",
  },
  "wrong-scheme": {
    meaning: "The gateway URL has the scheme of a web page, and the gateway speaks WebSocket.",
    remedy: "Write wss:// instead of https://, and ws:// instead of http://.",
  },
  "holds-credentials": {
    meaning: "The gateway URL holds a credential.",
    remedy: "Take it out: the token belongs in the secret OPENCLAW_GATEWAY_TOKEN.",
  },
  insecure: {
    meaning: "The gateway URL is ws:// to another machine, which would send the token unencrypted.",
    remedy:
      "Write wss://. Only where the network itself encrypts, such as Tailscale, set OPENCLAW_ALLOW_INSECURE_URL=true.",
  },
  "needs-spread": {
    meaning: "A gateway of the list has a weight or a state, and conversations are not spread over the list.",
    remedy: "Set GATEWAY_SHARE=spread, or leave the addresses only.",
  },
  "unknown-word": {
    meaning: "A word in the list of gateways is neither an address nor one that may stand behind an address.",
    remedy: "Write weight=2, active, draining or off behind an address, and wss:// before each address.",
  },
  "wrong-weight": {
    meaning: "A gateway's weight is not a number above 0 and up to 1000.",
    remedy: "Write one such as weight=2 or weight=0.5; draining is for a gateway that is to get nothing new.",
  },
  double: {
    meaning: "A gateway stands twice in the list, or has two weights or two states.",
    remedy: "Leave one of the two.",
  },
  "none-active": {
    meaning: "No gateway of the list takes new conversations: each is draining or off.",
    remedy: "Leave at least one of them active.",
  },
  "not-spread": {
    meaning: "Conversations are not spread over several gateways, and only then are they listed here.",
    remedy: "Set GATEWAY_SHARE=spread and deploy, or change OPENCLAW_GATEWAY_URL.",
  },
  "host-not-allowed": {
    meaning:
      "The gateway's host is none that the deployment allows: it would get the token, and what visitors write.",
    remedy: "Name the host in GATEWAY_HOSTS, or its address in OPENCLAW_GATEWAY_URL, and deploy.",
  },
};

/** A gateway URL that cannot be used. The message never quotes it, because it may hold a credential. */
export class GatewayUrlError extends Error {
  override readonly name = "GatewayUrlError";
  readonly kind: GatewayUrlProblem;
  /** Which of several it is, where that is known. */
  readonly index: number | undefined;

  constructor(kind: GatewayUrlProblem, index?: number) {
    const { meaning, remedy } = urlProblems[kind];
    super(`${meaning} ${remedy}`);
    this.kind = kind;
    this.index = index;
  }
}

export interface GatewayUrlRules {
  /** Allows `ws://` to other machines too. @default false */
  readonly allowInsecure?: boolean;
}

const states = ["active", "draining", "off"] as const;

/** What a gateway gets: new conversations; only those that it has; nothing. */
type GatewayState = (typeof states)[number];

/** One of several gateways over which conversations are spread. */
export interface ListedGateway {
  readonly url: string;
  /** Its share of new conversations against that of the others. */
  readonly weight: number;
  readonly state: GatewayState;
  /** Name of the secret that holds its token. @default `OPENCLAW_GATEWAY_TOKEN` */
  readonly tokenSecret?: GatewayTokenName | undefined;
  /** Where it is, in the owner's words. */
  readonly region?: string | undefined;
}

/** A gateway as the site's settings name it. */
export interface NamedGateway extends Pick<ListedGateway, "url" | "tokenSecret" | "region"> {
  readonly weight?: number | undefined;
  readonly state?: GatewayState | undefined;
}

export interface NamedGatewayRules extends GatewayUrlRules {
  /** Host names that a gateway may have beside loopback ones; `*.example.com` stands for all below. */
  readonly hosts: readonly string[];
}

/**
 * Reads one or several gateway URLs, separated by commas or white space, in order of preference.
 *
 * @throws {GatewayUrlError} for the first that cannot be used.
 */
export function parseGatewayUrls(text: string, rules: GatewayUrlRules = {}): readonly string[] {
  const parts = partsOf(text);
  if (parts.some((part) => isState(part) || isWeight(part))) throw new GatewayUrlError("needs-spread");
  return [...new Set(parts.map((part) => parseGatewayUrl(part, rules)))];
}

/**
 * Reads the gateways over which conversations are spread: behind each URL may stand `weight=2` (1 unless given) and one of
 * `active` (unless given), `draining`, `off`. All are separated by commas or white space.
 *
 * @throws {GatewayUrlError} for the first that cannot be used, for a double, and where none is active.
 */
export function parseGateways(text: string, rules: GatewayUrlRules = {}): readonly ListedGateway[] {
  const groups: string[][] = [];
  for (const part of partsOf(text)) {
    const group = groups.at(-1);
    if (group === undefined || part.includes("://")) groups.push([part]);
    else group.push(part);
  }
  return refuseUnusable(groups.map((group) => parseGateway(group, rules)));
}

/**
 * The same of gateways that are named one by one. Nothing of them is dropped.
 *
 * @throws {GatewayUrlError} with the `index` of the one that cannot be used, if it is one.
 */
export function listGateways(
  named: readonly NamedGateway[],
  { hosts, ...rules }: NamedGatewayRules,
): readonly ListedGateway[] {
  const listed = named.map(({ url: address, weight = 1, state = "active", ...more }, index) => {
    try {
      const url = parseGatewayUrl(address, rules);
      if (!isAllowed(new URL(url).hostname, hosts)) throw new GatewayUrlError("host-not-allowed");
      return { ...more, url, weight: checkedWeight(weight), state };
    } catch (error) {
      throw error instanceof GatewayUrlError ? new GatewayUrlError(error.kind, index) : error;
    }
  });
  return refuseUnusable(listed);
}

function isAllowed(hostname: string, hosts: readonly string[]): boolean {
  const isOne = (host: string) =>
    host.startsWith("*.") ? hostname.endsWith(host.slice(1)) : hostname === host;
  return isLoopback(hostname) || hosts.some(isOne);
}

function refuseUnusable(listed: readonly ListedGateway[]): readonly ListedGateway[] {
  if (listed.length === 0) throw new GatewayUrlError("none");
  if (new Set(listed.map(({ url }) => url)).size < listed.length) throw new GatewayUrlError("double");
  if (!listed.some(({ state }) => state === "active")) throw new GatewayUrlError("none-active");
  return listed;
}

function partsOf(text: string): readonly string[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length === 0) throw new GatewayUrlError("none");
  return parts;
}

function parseGateway([address = "", ...words]: readonly string[], rules: GatewayUrlRules): ListedGateway {
  const url = parseGatewayUrl(address, rules);
  const [state = "active", ...moreStates] = words.filter(isState);
  const [weight = "weight=1", ...moreWeights] = words.filter(isWeight);
  if (!words.every((word) => isState(word) || isWeight(word))) throw new GatewayUrlError("unknown-word");
  if (moreStates.length + moreWeights.length > 0) throw new GatewayUrlError("double");
  return { url, weight: parseWeight(weight.slice("weight=".length)), state };
}

function isState(word: string): word is GatewayState {
  return states.some((state) => state === word);
}

function isWeight(word: string): boolean {
  return word.startsWith("weight=");
}

function parseWeight(text: string): number {
  return checkedWeight(/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
}

function checkedWeight(weight: number): number {
  if (!(weight > 0 && weight <= 1_000)) throw new GatewayUrlError("wrong-weight");
  return weight;
}

function parseGatewayUrl(text: string, { allowInsecure = false }: GatewayUrlRules): string {
  const url = URL.parse(text);
  if (url === null) throw new GatewayUrlError("not-a-url");
  if (holdsCredentials(url)) throw new GatewayUrlError("holds-credentials");
  if (url.protocol !== "wss:" && url.protocol !== "ws:") throw new GatewayUrlError(schemeProblem(url));
  if (url.protocol === "ws:" && !allowInsecure && !isLoopback(url.hostname))
    throw new GatewayUrlError("insecure");
  return url.href;
}

function holdsCredentials(url: URL): boolean {
  const secretName = /token|password|secret|auth|key/i;
  const names = [...url.searchParams.keys()];
  return (
    url.username !== "" ||
    url.password !== "" ||
    url.hash !== "" ||
    names.some((name) => secretName.test(name))
  );
}

function schemeProblem(url: URL): GatewayUrlProblem {
  return url.protocol === "https:" || url.protocol === "http:" ? "wrong-scheme" : "not-a-url";
}

/** The URL parser has already brought every spelling of an address, such as `127.1`, into its one form. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
