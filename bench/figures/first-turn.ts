import { randomUUID } from "node:crypto";
import { startSimulatedGateway, type SimulatedGateway } from "../../simulated-gateway/index.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { chatScopes } from "../../functions/src/gateway-links.ts";
import { stream } from "../../tools/callable-client.ts";
import { startFirestoreEngine, type FirestoreEngine } from "../../local-stack/firestore/server.ts";
import { startSecretManager, type LocalSecretManager } from "../../local-stack/secret-manager.ts";
import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { newDeviceKey, pepper, unlimited } from "../parts/instance.ts";
import { token } from "../parts/gateway.ts";
import { startPart } from "../parts/part.ts";

/** Where a function finds what it asks. */
export interface Hosts {
  readonly gateway: { readonly url: string };
  readonly engine: { readonly host: string };
  readonly secretManager: { readonly host: string };
}

interface World {
  readonly gateway: SimulatedGateway;
  readonly engine: FirestoreEngine;
  readonly secretManager: LocalSecretManager;
}

/** What can be seen of a turn from outside, in milliseconds since its request. */
type Steps = Partial<Record<keyof typeof sights, number>>;

const sights = {
  "the socket arrives at the gateway": ({ gateway }: World) => gateway.connections > 0,
  "the gateway lets it in": ({ gateway }: World) => gateway.open > 0,
  "Firestore is asked first": ({ engine }: World) => engine.counts().total.calls > 0,
  "the turn is written": ({ engine }: World) => (engine.counts().methods["Commit"]?.calls ?? 0) > 0,
  "the agent is asked": ({ gateway }: World) => gateway.prompts.length > 0,
};

async function openWorld(): Promise<World> {
  const key = newDeviceKey();
  const { deviceId, publicKey } = parseDeviceKey(key);
  const pairedDevices = [{ deviceId, publicKey, scopes: chatScopes }];
  const [gateway, engine, secretManager] = await Promise.all([
    startSimulatedGateway({ release: "2026.9.6", token, pairedDevices }),
    startFirestoreEngine(),
    startSecretManager({
      values: { OPENCLAW_GATEWAY_TOKEN: token, OPENCLAW_DEVICE_KEY: key, SESSION_KEY_PEPPER: pepper },
    }),
  ]);
  return { gateway, engine, secretManager };
}

export interface Life {
  /** Milliseconds to the first delta of each turn. */
  readonly turns: readonly number[];
  /** Of the first. */
  readonly steps: Steps;
  /** What the fifth cost at Firestore. */
  readonly fifth: Readonly<Record<"calls" | "reads" | "writes", number>>;
  /** URLs of the modules that there are after the fifth, if they are listed. */
  readonly loaded: readonly string[];
}

export interface LifeOptions {
  /** The folder of the built code. @default the one that is deployed */
  readonly lib?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Which takes time. @default false */
  readonly listsModules?: boolean;
}

/** Five turns of a fresh process. */
export async function life({ lib = "", parameters = {}, listsModules }: LifeOptions = {}): Promise<Life> {
  const world = await openWorld();
  const { gateway, engine, secretManager } = world;
  const args = [lib, listsModules ? "lists-modules" : ""];
  const part = await startPart<{ url: string }>("figures/first-turn-child.ts", args, {
    env: { ...environment(world), ...parameters },
    silent: true,
  });
  const steps: Steps = {};
  const turns: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    if (count === 4) engine.resetCounts();
    turns.push(await firstDeltaMs(part.told.url, world, steps));
  }
  const fifth = engine.counts().total;
  const loaded = listsModules ? ((await (await fetch(part.told.url)).json()) as string[]) : [];
  await part[Symbol.asyncDispose]();
  await Promise.all([gateway.close(), engine.close(), secretManager.close()]);
  return { turns, steps, fifth, loaded };
}

/** The token is not signed, and not verified: that costs the same in each turn once Google's keys are there. */
export function environment({ gateway, engine, secretManager }: Hosts): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    ...unlimited,
    GCLOUD_PROJECT: "demo-bench",
    FIREBASE_CONFIG: JSON.stringify({ projectId: "demo-bench" }),
    FIREBASE_DEBUG_MODE: "true",
    FIREBASE_DEBUG_FEATURES: JSON.stringify({ skipTokenVerification: true }),
    METADATA_SERVER_DETECTION: "none",
    OPENCLAW_GATEWAY_URL: gateway.url,
    FIRESTORE_EMULATOR_HOST: engine.host,
    SECRET_MANAGER_EMULATOR_HOST: secretManager.host,
  };
}

async function firstDeltaMs(url: string, world: World, steps: Steps): Promise<number> {
  const begun = performance.now();
  const watch = setInterval(() => look(world, steps, performance.now() - begun), 1);
  let first = 0;
  const onChunk = ({ type }: { type: string }) => {
    if (type === "delta" && first === 0) first = performance.now() - begun;
  };
  const message = { message: "Hello", messageId: randomUUID() };
  await stream(url, "", message, { idToken: unsignedToken(), onChunk });
  clearInterval(watch);
  if (first === 0) throw new Error("A turn had no delta.");
  return first;
}

function look(world: World, steps: Steps, sinceMs: number): void {
  for (const [name, isSeen] of Object.entries(sights) as [keyof Steps, (world: World) => boolean][])
    if (steps[name] === undefined && isSeen(world)) steps[name] = sinceMs;
}

export function unsignedToken(uid = "ada"): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    sub: uid,
    user_id: uid,
    email_verified: true,
    firebase: { sign_in_provider: "password" },
  };
  return `${part({ alg: "none" })}.${part(claims)}.`;
}

async function run({ short }: Scale): Promise<Figure[]> {
  const lives: Life[] = [];
  for (let round = 0; round < (short ? 3 : 11); round += 1) lives.push(await life());
  const figure = "first turn of a fresh process, request to first delta";
  const beyond = lives.map(({ turns }) => (turns[0] ?? 0) - (turns[4] ?? 0));
  const steps = Object.keys(sights).map((name) =>
    sampled(
      { figure: `first turn: ${name} after`, against: "", unit: "ms" },
      lives.map((each) => each.steps[name as keyof Steps] ?? Number.NaN),
    ),
  );
  return [
    sampled(
      {
        figure: `${figure}: beyond its fifth`,
        against: "its fifth turn",
        unit: "ms",
        reach: { atMost: 400 },
      },
      beyond,
    ),
    ...steps,
    sampled(
      { figure: "first turn: the first delta after", against: "", unit: "ms" },
      lives.map(({ turns }) => turns[0] ?? 0),
    ),
    sampled(
      { figure: "fifth turn: the first delta after", against: "", unit: "ms" },
      lives.map(({ turns }) => turns[4] ?? 0),
    ),
  ];
}

export const firstTurn: Bench = { name: "first-turn", isRatio: false, run };
