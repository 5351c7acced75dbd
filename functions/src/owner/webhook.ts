import { createHmac } from "node:crypto";
import type { LookupFunction } from "node:net";
import { lookup } from "node:dns";
import { isPublicAddress, loopback } from "./public-address.ts";

/** What is posted, in the form of https://www.standardwebhooks.com: most languages have a library that verifies it. */
export interface WebhookMessage {
  readonly id: string;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly data: object;
}

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts, and answers with the status. Follows no redirect. */
export type Post = (posting: Posting) => Promise<number>;

/**
 * Signs a message for one delivery.
 * @param secret `whsec_` and base64.
 * @param nowMs of this try: a receiver refuses what is too old.
 */
export function signed(
  { id, type, atMs, data }: WebhookMessage,
  url: string,
  secret: string,
  nowMs: number,
): Posting {
  const body = JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data });
  const timestamp = String(Math.floor(nowMs / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  return { url, headers, body };
}

/** How long a receiver may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Posts over the network: to public addresses only, whatever the name stands for at that moment, as a function reaches what
 * nobody else does. A loopback address that is written out is for trying it on one's own machine.
 * @throws Error that says why, and holds nothing of what was posted.
 */
export const postOverNetwork: Post = async ({ url, headers, body }) => {
  const { hostname, protocol } = new URL(url);
  const isLoopback = loopback.test(hostname);
  const { request } = await (protocol === "https:" ? import("node:https") : import("node:http"));
  const literal = hostname.replace(/^\[|\]$/g, "");
  if (!isLoopback && /^[\d.]+$|:/.test(literal) && !isPublicAddress(literal))
    throw new Error("the webhook's address is not public");
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(url, {
    method: "POST",
    headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(!isLoopback && { lookup: lookupPublic }),
  });
  sent.on("response", (response) => {
    response.destroy();
    resolve(response.statusCode ?? 0);
  });
  sent.on("error", (error) => reject(new Error(problemOf(error))));
  sent.end(body);
  return promise;
};

/** Looks a name up, and takes it only if all of its addresses are public. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new Error("the webhook's host has an address that is not public"), "", 0);
    if (options.all === true) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

function problemOf(error: Error): string {
  if (error.name === "TimeoutError" || error.name === "AbortError") return "the receiver took too long";
  return "code" in error ? `the receiver could not be reached (${String(error.code)})` : error.message;
}
