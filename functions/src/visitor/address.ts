import { createHmac } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";

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

/** A range of addresses: those whose first bits are the same. */
export interface Range {
  /** The bits, as a number. */
  readonly prefix: bigint;
  /** How many, of 128. An IPv4 address has 128 too: it is the IPv6 address that is mapped to it. */
  readonly bits: number;
}

const WHOLE = 128;
const MAPPED = 0xffffn << 32n;

/** Reads an address, or a range such as `203.0.113.0/24` or `2001:db8::/32`; undefined for anything else. */
export function readRange(text: string): Range | undefined {
  const [address = "", length, ...more] = text.split("/");
  const value = addressBits(address);
  if (value === undefined || more.length > 0) return undefined;
  const most = isIPv4(address) ? 32 : WHOLE;
  if (length !== undefined && !(/^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= most))
    return undefined;
  return narrowed({ prefix: value, bits: WHOLE }, WHOLE - most + Number(length ?? most));
}

/** Whether a range has all of another. */
export function includes(range: Range, other: Range): boolean {
  return range.bits <= other.bits && narrowed(other, range.bits).prefix === range.prefix;
}

function narrowed({ prefix, bits }: Range, wanted: number): Range {
  return { prefix: prefix >> BigInt(bits - wanted), bits: wanted };
}

/** The 128 bits of an IPv6 address, or of the one that an IPv4 address is mapped to. */
function addressBits(address: string): bigint | undefined {
  if (isIPv4(address)) return MAPPED | joined(address.split(".").map(Number), 8n);
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return undefined;
  const [left = [], right] = plain.split("::").map(groupsOf);
  const zeros = right === undefined ? 0 : 8 - left.length - right.length;
  return joined([...left, ...Array.from({ length: zeros }, () => 0), ...(right ?? [])], 16n);
}

/** Of one half of an IPv6 address; the last two groups may be written as an IPv4 address. */
function groupsOf(half: string): number[] {
  return half
    .split(":")
    .filter((group) => group !== "")
    .flatMap((group) => {
      if (!group.includes(".")) return [Number.parseInt(group, 16)];
      const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
      return [a * 256 + b, c * 256 + d];
    });
}

function joined(numbers: readonly number[], width: bigint): bigint {
  return numbers.reduce((value, number) => (value << width) | BigInt(number), 0n);
}

/** A network that an address is counted in. */
export interface Network {
  /** Tells it from every other. */
  readonly name: string;
  readonly bits: number;
  /** How many times as much as one address all of it may ask for together. */
  readonly share: number;
}

/** The networks within each other that an IPv6 address is counted in: a site, the most that a home is given, a link. */
const SITE = { bits: 48, share: 4 };
const HOME = { bits: 56, share: 2 };
const LINK = { bits: 64, share: 1 };
const ADDRESS = { bits: WHOLE, share: 1 };

/**
 * The networks that an address is counted in, the widest first. Who has an IPv6 address has 2^64 of them at least, and
 * gets a /48 for the asking. Of IPv4 the address alone: neighbours in a /24 are strangers, and one more address costs money.
 * What is no address counts as one.
 */
export function networksOf(address: string): [Network, ...Network[]] {
  const range = readRange(address);
  if (range === undefined) return [{ name: address, ...ADDRESS }];
  const isMapped = range.prefix >> 32n === MAPPED >> 32n;
  const network = (counted: Omit<Network, "name">) => ({
    name: `${narrowed(range, counted.bits).prefix}/${counted.bits}`,
    ...counted,
  });
  return isMapped ? [network(ADDRESS)] : [network(SITE), network(HOME), network(LINK)];
}

/** Names a network in a document without telling it. */
export function networkHash(pepper: string, { name }: Network): string {
  return createHmac("sha256", pepper).update(`address ${name}`).digest("hex").slice(0, 32);
}
