import { randomUUID, sign, createPrivateKey } from "node:crypto";
import { GatewayClient } from "@openclaw/gateway-client";
import { chatSend } from "../../functions/src/gateway/methods/chat-requests.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { chatScopes } from "../../functions/src/gateway-links.ts";
import { sampled, type Bench, type Scale } from "../figure.ts";
import { newDeviceKey, newLink } from "../parts/instance.ts";
import { token } from "../parts/gateway.ts";
import { startPart } from "../parts/part.ts";
import { deltasOf, recordTurn, runOf } from "../parts/recorded-turn.ts";
import { usualReply } from "../parts/script.ts";
import { median, ratios } from "../statistics.ts";

const sessionKey = "agent:main:web:recorded";

/** Replies that are said at once. */
const replies = 600;

/** A client that asks for these replies, and counts the deltas until the last is over. */
type Client = () => Promise<number>;

async function run({ short }: Scale) {
  const recorded = await recordTurn(usualReply, "2026.9.6");
  await using part = await startPart<{ url: string }>("parts/replay-child.ts", [JSON.stringify(recorded)]);
  const { url } = part.told;
  const [ours, official] = [await ourClient(url), await officialClient(url)];
  const frames = replies * deltasOf(recorded.events).length;
  const [our, their] = [[] as number[], [] as number[]];
  for (let round = 0; round < (short ? 10 : 20); round += 1) {
    const [a, b] = [await speed(ours, frames), await speed(official, frames)];
    if (round < 3) continue; // until the code is compiled
    our.push(a);
    their.push(b);
  }
  const figure = "frames of our own run per second";
  const against = "the official @openclaw/gateway-client on the same stream";
  return [
    sampled({ figure, against, unit: "ratio", reach: { atLeast: 1.5 } }, ratios(our, their)),
    { figure: `${figure}: ours`, against: "", unit: "frames/s", value: median(our) } as const,
  ];
}

/** Frames a second of CPU: the sender, in another process, must not be what is measured. */
async function speed(client: Client, frames: number): Promise<number> {
  const cpu = process.cpuUsage();
  const seen = await client();
  const { user, system } = process.cpuUsage(cpu);
  if (seen !== frames) throw new Error(`${seen} of ${frames} frames arrived.`);
  return frames / ((user + system) / 1e6);
}

async function ourClient(url: string): Promise<Client> {
  const connection = await newLink(url, parseDeviceKey(newDeviceKey())).connection();
  return async () => {
    const key = randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    let [seen, over] = [0, 0];
    const listen = (_: unknown, reply: number) =>
      connection.onRun(runOf(key, reply), sessionKey, ({ kind }) => {
        if (kind === "text") seen += 1;
        if (kind === "final" && (over += 1) === replies) resolve();
      });
    const listening = Array.from({ length: replies }, listen);
    await chatSend(connection, { sessionKey, message: String(replies), idempotencyKey: key });
    await promise;
    for (const stop of listening) stop();
    return seen;
  };
}

async function officialClient(url: string): Promise<Client> {
  const privateKeyPem = newDeviceKey();
  const { deviceId, publicKey } = parseDeviceKey(privateKeyPem);
  let onChat: (chat: { runId: string; state: string }) => void = () => {};
  const connected = Promise.withResolvers<void>();
  const client = new GatewayClient({
    url,
    token,
    platform: "node",
    scopes: [...chatScopes],
    deviceIdentity: { deviceId, privateKeyPem, publicKeyPem: "" },
    hostDeps: {
      signDevicePayload: (pem: string, payload: string) =>
        sign(null, Buffer.from(payload), createPrivateKey(pem)).toString("base64url"),
      publicKeyRawBase64UrlFromPem: () => publicKey,
    },
    onHelloOk: () => connected.resolve(),
    onConnectError: (error: Error) => connected.reject(error),
    onEvent: ({ event, payload }: { event: string; payload?: unknown }) => {
      if (event === "chat") onChat(payload as { runId: string; state: string });
    },
  });
  client.start();
  await connected.promise;
  return async () => {
    const key = randomUUID();
    const runs = new Set(Array.from({ length: replies }, (_, reply) => runOf(key, reply)));
    const { promise, resolve } = Promise.withResolvers<void>();
    let seen = 0;
    onChat = ({ runId, state }) => {
      if (!runs.has(runId)) return;
      if (state === "delta") seen += 1;
      if (state === "final" && runs.delete(runId) && runs.size === 0) resolve();
    };
    await client.request("chat.send", { sessionKey, message: String(replies), idempotencyKey: key });
    await promise;
    return seen;
  };
}

export const ownFrames: Bench = { name: "own-frames", isRatio: true, run };
