import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { connectParams, type Challenge } from "../../functions/src/gateway/connection/connect-request.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { chatScopes } from "../../functions/src/gateway-links.ts";
import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway, token } from "../parts/gateway.ts";
import { usualReply, writeScript, type Script } from "../parts/script.ts";
import { turn } from "../parts/visitor.ts";
import { costOf, ratios, type Cost } from "../statistics.ts";

interface Frame {
  readonly type: string;
  readonly event?: string;
  readonly id?: string;
  readonly payload?: { readonly runId?: string; readonly state?: string } & Partial<Challenge>;
}

/** The least that a turn can be: one socket, JSON.parse for every frame, and nothing kept. */
async function bareClient(url: string, identity: DeviceIdentity) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  let onFrame: (frame: Frame) => void = () => {};
  socket.on("message", (data: Buffer) => onFrame(JSON.parse(data.toString()) as Frame));
  const send = (id: string, method: string, params: object) =>
    socket.send(JSON.stringify({ type: "req", id, method, params }));
  await new Promise<void>((resolve) => {
    onFrame = ({ event, id, payload }) => {
      const claims = { identity, token, scopes: chatScopes };
      if (event === "connect.challenge")
        send("connect", "connect", connectParams(claims, payload as Challenge, "v3"));
      if (id === "connect") resolve();
    };
  });
  return {
    turn(script: Script): Promise<void> {
      const runId = randomUUID();
      const sessionKey = `agent:main:web:${runId}`;
      const { promise, resolve } = Promise.withResolvers<void>();
      onFrame = ({ event, payload }) => {
        if (event === "chat" && payload?.runId === runId && payload.state === "final") resolve();
      };
      send("subscribe", "sessions.messages.subscribe", { key: sessionKey });
      send(runId, "chat.send", { sessionKey, message: writeScript(script), idempotencyKey: runId });
      return promise;
    },
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}

/** Turns that are timed together. */
const perRound = 10;

async function run({ short }: Scale) {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity] });
  const link = newLink(gateway.url, identity);
  const instance = benchInstance({ link });
  const bare = await bareClient(gateway.url, identity);
  const [ours, theirs] = [[] as Cost[], [] as Cost[]];
  const series = async (one: () => Promise<unknown>) => {
    for (let count = 0; count < perRound; count += 1) await one();
  };
  for (let round = 0; round < (short ? 30 : 100); round += 1) {
    const cost = await costOf(() => series(() => turn(instance, usualReply)));
    const against = await costOf(() => series(() => bare.turn(usualReply)));
    gateway.ask({ forget: true });
    if (round < 10) continue; // until the code is compiled
    ours.push(cost);
    theirs.push(against);
  }
  await bare.close();
  link.close();
  return figuresOf(ours, theirs);
}

function figuresOf(ours: Cost[], theirs: Cost[]): Figure[] {
  const figure = "warm turn through the handler, without database";
  const about = { against: "the same turn over a bare ws socket", unit: "ratio" } as const;
  const pick = (costs: Cost[], of: keyof Cost) => costs.map((cost) => cost[of]);
  return [
    sampled(
      { figure: `${figure}: time`, ...about, reach: { atMost: 2 } },
      ratios(pick(ours, "ms"), pick(theirs, "ms")),
    ),
    sampled(
      { figure: `${figure}: CPU`, ...about, reach: { atMost: 3 } },
      ratios(pick(ours, "cpuMs"), pick(theirs, "cpuMs")),
    ),
    sampled(
      { figure: `${figure}: time itself`, against: "", unit: "ms" },
      pick(ours, "ms").map((ms) => ms / perRound),
    ),
    sampled(
      { figure: `${figure}: CPU itself`, against: "", unit: "ms" },
      pick(ours, "cpuMs").map((ms) => ms / perRound),
    ),
  ];
}

export const bareSocket: Bench = { name: "bare-socket", isRatio: true, run };
