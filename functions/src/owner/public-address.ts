import { BlockList, isIPv6 } from "node:net";

/** A host of a URL that is this machine, in the one form that the URL parser gives it. */
export const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What is not anybody's public address: RFC 6890 and its IANA registries. */
const reserved = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  reserved.addSubnet(network, prefix, "ipv4");

/** What of IPv6 is given out to hosts, and what of that leads back into IPv4 or is for documents. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  reserved.addSubnet(network, prefix, "ipv6");

/** Whether an address is one on the internet, and neither of this machine, its network, nor its cloud. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return !reserved.check(address, "ipv4");
  return global.check(address, "ipv6") && !reserved.check(address, "ipv6");
}
