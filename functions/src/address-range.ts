import { isIPv4, isIPv6 } from "node:net";

/** A range of addresses: those whose first bits are the same. */
export interface Range {
  /** The bits, as a number. */
  readonly prefix: bigint;
  /** How many, of 128. An IPv4 address has 128 too: it is the IPv6 address that is mapped to it. */
  readonly bits: number;
}

/** Of an address. */
export const ADDRESS_BITS = 128;
const MAPPED = 0xffffn << 32n;

/** Reads an address, or a range such as `203.0.113.0/24` or `2001:db8::/32`; undefined for anything else. */
export function readRange(text: string): Range | undefined {
  const [address = "", length, ...more] = text.split("/");
  const value = addressBits(address);
  if (value === undefined || more.length > 0) return undefined;
  const most = isIPv4(address) ? 32 : ADDRESS_BITS;
  if (length !== undefined && !(/^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= most))
    return undefined;
  return widened({ prefix: value, bits: ADDRESS_BITS }, ADDRESS_BITS - most + Number(length ?? most));
}

/** Whether a range has all of another. */
export function includes(range: Range, other: Range): boolean {
  return range.bits <= other.bits && widened(other, range.bits).prefix === range.prefix;
}

/** The wider range that another is in. */
export function widened({ prefix, bits }: Range, wanted: number): Range {
  return { prefix: prefix >> BigInt(bits - wanted), bits: wanted };
}

/** Whether an address is an IPv4 address. */
export function isMappedIPv4({ prefix }: Range): boolean {
  return prefix >> 32n === MAPPED >> 32n;
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
