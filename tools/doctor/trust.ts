import type { Trust } from "./diagnosis.ts";

/** Why the gateway let the device in, as far as it can be known from outside. */
export function trustOf(url: string, byPairing: boolean): Trust {
  const road = roadOf(url);
  if (byPairing)
    return {
      kind: "device-pairing",
      explanation: `The gateway knows this device by its approval. ${road.words}`,
    };
  if (road.kind === "loopback")
    return {
      kind: "own-host",
      explanation: `The gateway let the device in without pairing, because the connection comes from its own host: over loopback, or through an SSH tunnel or proxy that ends there.`,
    };
  return {
    kind: "without-pairing",
    explanation: `The gateway let the device in without pairing, although it is not on its host: whoever holds the token can do that. A proxy beside the gateway that adds no X-Forwarded-For has this effect. ${road.words}`,
  };
}

interface Road {
  readonly kind: "loopback" | "tailscale" | "private" | "public";
  readonly words: string;
}

function roadOf(url: string): Road {
  const { hostname, protocol } = new URL(url);
  const clear = protocol === "ws:" ? "unencrypted" : "encrypted by TLS";
  if (/^(localhost|\[::1\]|127\.[\d.]+)$/.test(hostname))
    return { kind: "loopback", words: "The connection stays on this machine, or goes through a tunnel." };
  if (hostname.endsWith(".ts.net") || /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(hostname))
    return { kind: "tailscale", words: `The connection goes through Tailscale, which encrypts it.` };
  if (/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|\.(local|lan|internal)$/.test(hostname))
    return { kind: "private", words: `The connection goes through a private network, ${clear}.` };
  return { kind: "public", words: `The connection goes through the internet, ${clear}.` };
}
