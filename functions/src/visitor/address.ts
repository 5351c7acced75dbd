import { createHmac } from "node:crypto";

/** What of a request tells where it came from. */
export interface RequestOrigin {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * The address that a call came from. The left of `X-Forwarded-For` is whatever the caller wrote; the right was written
 * by the proxies of the host, of which Cloud Functions has one.
 * @param hops proxies that append to the header and are trusted.
 */
export function clientAddress({ headers, socket }: RequestOrigin, hops: number): string {
  const header = headers["x-forwarded-for"];
  const forwarded = (Array.isArray(header) ? header.join(",") : (header ?? ""))
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return forwarded.at(-hops) ?? forwarded[0] ?? socket.remoteAddress ?? "unknown";
}

/**
 * Names an address in a document without telling it. An IPv6 network of 64 bits counts as one address, because its
 * owner has them all.
 */
export function addressHash(pepper: string, address: string): string {
  const network = address.includes(":") && !address.startsWith("::ffff:") ? ipv6Network(address) : address;
  return createHmac("sha256", pepper).update(`address ${network}`).digest("hex").slice(0, 32);
}

function ipv6Network(address: string): string {
  const [left = "", right] = address.split("::");
  const groups = left.split(":").filter((group) => group !== "");
  const rightGroups = (right ?? "").split(":").filter((group) => group !== "");
  const zeros = right === undefined ? 0 : 8 - groups.length - rightGroups.length;
  const whole = [...groups, ...Array.from({ length: Math.max(zeros, 0) }, () => "0"), ...rightGroups];
  return whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
