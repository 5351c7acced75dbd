/** From where the host's proxy connects. The gateway believes what it forwards, and refuses other proxies. */
import { isIP } from "node:net";
import { readSetting, Unusable, type Environment } from "./setting.ts";

/** Keys of the gateway's configuration. */
export interface Proxies {
  readonly trustedProxies: readonly string[];
  /** Take the client's address from X-Real-IP if there is no X-Forwarded-For. */
  readonly allowRealIpFallback: boolean;
}

const name = "CLAWFIRE_TRUSTED_PROXIES";

/** Hosts that are known by a variable which they set, and the private ranges that their proxies connect from. */
const hosts: readonly (Proxies & { readonly variable: string })[] = [
  { variable: "RAILWAY_PROJECT_ID", trustedProxies: ["100.64.0.0/10"], allowRealIpFallback: true },
  {
    variable: "FLY_APP_NAME",
    trustedProxies: ["172.16.0.0/12", "fdaa::/16"],
    allowRealIpFallback: false,
  },
];

/** What the variable says, else what is known of the host, else nobody: then clients connect themselves. @throws Unusable */
export function readProxies(env: Environment): Proxies {
  const host = hosts.find(({ variable }) => env[variable]);
  const value = readSetting(env, name);
  const given = value?.split(",").map((range) => range.trim());
  const bad = given?.find((range) => range !== "none" && !isNarrowRange(range));
  if (bad !== undefined)
    throw new Unusable([
      `${name}: "${bad}" is not an IP address or a range such as 100.64.0.0/10 (at most a /8 for IPv4, a /16 for IPv6).`,
    ]);
  return {
    trustedProxies: given?.filter((range) => range !== "none") ?? host?.trustedProxies ?? [],
    allowRealIpFallback: host?.allowRealIpFallback ?? false,
  };
}

/** Wider ranges would mean that strangers on the internet may say where they come from. */
function isNarrowRange(range: string): boolean {
  const [address = "", bits, ...rest] = range.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  const [widest, narrowest] = family === 4 ? [8, 32] : [16, 128];
  return /^\d{1,3}$/.test(bits) && Number(bits) >= widest && Number(bits) <= narrowest;
}
