import { createHmac } from "node:crypto";
import { ADDRESS_BITS, isMappedIPv4, widened, readRange } from "../address-range.ts";

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

/** A network that an address is counted in. */
export interface Network {
  /** Tells it from every other. */
  readonly name: string;
  readonly bits: number;
  /** How many times as much as one address all of it may ask for together. */
  readonly share: number;
}

export const LINK_BITS = 64;

/** The networks within each other that an IPv6 address is counted in: a site, the most that a home is given, a link. */
const SITE = { bits: 48, share: 4 };
const HOME = { bits: 56, share: 2 };
const LINK = { bits: LINK_BITS, share: 1 };
const ADDRESS = { bits: ADDRESS_BITS, share: 1 };

/**
 * The networks that an address is counted in, the widest first. Who has an IPv6 address has 2^64 of them at least, and
 * gets a /48 for the asking. Of IPv4 the address alone: neighbours in a /24 are strangers, and one more address costs money.
 * What is no address counts as one.
 */
export function networksOf(address: string): [Network, ...Network[]] {
  const range = readRange(address);
  if (range?.bits !== ADDRESS_BITS) return [{ name: address, ...ADDRESS }];
  const network = (counted: Omit<Network, "name">) => ({
    name: `${widened(range, counted.bits).prefix}/${counted.bits}`,
    ...counted,
  });
  return isMappedIPv4(range) ? [network(ADDRESS)] : [network(SITE), network(HOME), network(LINK)];
}

/** Names a network in a document without telling it. */
export function networkHash(pepper: string, { name }: Network): string {
  return createHmac("sha256", pepper).update(`address ${name}`).digest("hex").slice(0, 32);
}
