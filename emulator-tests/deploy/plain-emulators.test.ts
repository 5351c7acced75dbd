/**
 * `npx firebase emulators:start --only functions,auth` in a fresh clone, after `npm ci && npm run build`: the CLI by itself, and
 * no word typed. Without `--only` it starts Firestore's emulator as well, and so needs Java 21: whatever `firebase.json` deploys,
 * it emulates.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SendResult } from "../../functions/src/contract/index.ts";
import { dotenv } from "../../local-stack/emulator-config.ts";
import { startEmulatorsIn, type Emulators } from "../../local-stack/emulators.ts";
import { startFirestoreEngine, type FirestoreEngine } from "../../local-stack/firestore/server.ts";
import { buildFunctions } from "../../local-stack/functions-build.ts";
import { localProject as project } from "../../local-stack/project.ts";
import { startSimulatedGateway, type SimulatedGateway } from "../../simulated-gateway/index.ts";
import { call } from "../../tools/callable-client.ts";
import { create } from "../../tools/device/create.ts";
import { FileKeeper } from "../../tools/device/file-keeper.ts";
import { authEmulator, signUpAnonymously } from "../../tools/firebase-rest.ts";
import { layOut } from "../../tools/rehearse/deploy.ts";

const token = "the-token-of-the-gateway";
const folder = mkdtempSync(join(tmpdir(), "clawfire-clone-"));
const clone = join(folder, "clone");
let gateway: SimulatedGateway;
/** Stands for Firestore's own emulator, which needs Java. */
let engine: FirestoreEngine;
let emulators: Emulators;

beforeAll(async () => {
  await buildFunctions(join(folder, "build.log"));
  gateway = await startSimulatedGateway({ release: "2026.9.6", token, requirePairing: false });
  engine = await startFirestoreEngine();
  await layOut(clone, { name: ".env.local", text: dotenv({ OPENCLAW_GATEWAY_URL: gateway.url }) });
  await create(new FileKeeper(join(clone, "functions/.secret.local")), { readToken: async () => token });
  emulators = await startEmulatorsIn(clone, {
    folder,
    project,
    flags: ["--only", "functions,auth"],
    functionNames: ["chat", "conversations", "admin"].map((name) => `kit-clawfire-${name}`),
    env: { FIRESTORE_EMULATOR_HOST: engine.host },
  });
});

afterAll(async () => {
  await emulators?.stop();
  await Promise.all([engine?.close(), gateway?.[Symbol.asyncDispose]()]);
  rmSync(folder, { recursive: true, force: true });
});

it("serves the functions with the secrets of their file: a visitor's message is answered", async () => {
  const { idToken } = await signUpAnonymously(authEmulator(emulators.auth));
  const request = { message: "Hello", messageId: crypto.randomUUID() };
  const { reply } = await call<SendResult>(emulators.functions, "kit-clawfire-chat", request, { idToken });
  expect(reply).toMatchObject({ state: "complete", text: expect.stringContaining("Hello") });
});
