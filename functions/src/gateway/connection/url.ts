export type GatewayUrlProblem = "none" | "not-a-url" | "wrong-scheme" | "holds-credentials" | "insecure";

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
};

/** A gateway URL that cannot be used. The message never quotes it, because it may hold a credential. */
export class GatewayUrlError extends Error {
  override readonly name = "GatewayUrlError";
  readonly kind: GatewayUrlProblem;

  constructor(kind: GatewayUrlProblem) {
    const { meaning, remedy } = urlProblems[kind];
    super(`${meaning} ${remedy}`);
    this.kind = kind;
  }
}

export interface GatewayUrlRules {
  /** Allows `ws://` to other machines too. @default false */
  readonly allowInsecure?: boolean;
}

/**
 * Reads one or several gateway URLs, separated by commas or white space, in order of preference.
 *
 * @throws {GatewayUrlError} for the first that cannot be used.
 */
export function parseGatewayUrls(text: string, rules: GatewayUrlRules = {}): readonly string[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length === 0) throw new GatewayUrlError("none");
  return [...new Set(parts.map((part) => parseGatewayUrl(part, rules)))];
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
