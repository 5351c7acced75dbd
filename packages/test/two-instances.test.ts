/** Two sites in one project, each with an instance of the kit: its own agent, secrets and database. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConversationPage, MessagePage, SendResult } from "../../functions/src/contract/index.ts";
import { startEmulatorsIn, type Emulators } from "../../local-stack/emulators.ts";
import { startFirestoreEngine, type FirestoreEngine } from "../../local-stack/firestore/server.ts";
import { connect } from "../../local-stack/firestore/test-client.ts";
import { localProject as project, projectRoot } from "../../local-stack/project.ts";
import { startSimulatedGateway, type SimulatedGateway } from "../../simulated-gateway/index.ts";
import { call } from "../../tools/callable-client.ts";
import { authEmulator, signUpAnonymously, type SignedIn } from "../../tools/firebase-rest.ts";
import { pack, packFolder, type Packed } from "../pack.ts";
import { HostProject } from "./host-project.ts";
import { startRegistry, type LocalRegistry } from "./local-registry.ts";

const instances = ["support", "shop"] as const;
type Instance = (typeof instances)[number];

const out = mkdtempSync(join(tmpdir(), "clawfire-instances-"));
const gateways = {} as Record<Instance, SimulatedGateway>;
let registry: LocalRegistry;
let host: HostProject;
let engine: FirestoreEngine;
let emulators: Emulators;
let visitor: SignedIn;

beforeAll(async () => {
  registry = await startRegistry(pack(out, "ignore"));
  host = new HostProject(registry.url);
  engine = await startFirestoreEngine();
  await host.run("npx", "--yes", "clawfire", "kit");
  for (const instance of instances) await install(instance);
  await start();
  visitor = await signUpAnonymously(authEmulator(emulators.auth));
});

afterAll(async () => {
  await emulators?.stop();
  await Promise.all([registry?.[Symbol.asyncDispose](), engine?.close()]);
  await Promise.all(Object.values(gateways).map((gateway) => gateway[Symbol.asyncDispose]()));
  host?.[Symbol.dispose]();
  rmSync(out, { recursive: true, force: true });
});

/** An instance with a gateway that takes its token only, and an agent that says whose it is. */
async function install(instance: Instance): Promise<void> {
  const token = `the-token-of-${instance}`;
  const agent = [`This is ${instance}.`];
  const gateway = await startSimulatedGateway({ release: "2026.9.6", token, agent, requirePairing: false });
  gateways[instance] = gateway;
  const answers = { OPENCLAW_GATEWAY_URL: gateway.url, ALLOWED_ORIGINS: "https://www.example.com" };
  await host.install({ directory: "clawfire" }, instance, answers);
  host.append(`function-kits/clawfire/config-${instance}/.env`, `OPENCLAW_AGENT_ID=${instance}\n`);
  await host.runWith(
    token,
    "npx",
    "--yes",
    "clawfire",
    "device",
    "create",
    "--instance",
    instance,
    "--token-stdin",
  );
}

/** As somebody starts them in the site's folder. */
async function start(): Promise<void> {
  const functionNames = instances.flatMap((instance) => [`kit-${instance}-chat`, `kit-${instance}-admin`]);
  const flags = ["--only", "functions,auth", "--project", project];
  const env = { FIRESTORE_EMULATOR_HOST: engine.host };
  emulators = await startEmulatorsIn(host.folder, { folder: out, project, flags, functionNames, env });
}

function ask<Result>(instance: Instance, name: string, data: object): Promise<Result> {
  return call<Result>(emulators.functions, `kit-${instance}-${name}`, data, { idToken: visitor.idToken });
}

const say = (instance: Instance, message: string, more = {}) =>
  ask<SendResult>(instance, "chat", { message, messageId: randomUUID(), ...more });

/** Ids of the visitor's conversations in a database. */
async function conversationsIn(database: string): Promise<string[]> {
  const store = connect(engine.host, project, database);
  const path = `clawfire/main/clawfire-visitors/${visitor.uid}/clawfire-conversations`;
  const found = await store.collection(path).listDocuments();
  await store.terminate();
  return found.map(({ id }) => id);
}

/** All that an owner decided, by instance. */
function parametersOf(): string[][] {
  const files = [".env", ".env.local", `.env.${project}`];
  const read = (instance: Instance, file: string) =>
    host.read(`function-kits/clawfire/config-${instance}/${file}`);
  return instances.map((instance) => files.map((file) => read(instance, file)));
}

/** The next release, as npm would have it. */
function nextRelease(version: string): Packed {
  const folder = join(out, version);
  cpSync(join(projectRoot, "packages/clawfire"), folder, { recursive: true });
  for (const file of ["package.json", "kit/package.json", "npm-shrinkwrap.json"]) {
    const text = readFileSync(join(folder, file), "utf8");
    writeFileSync(join(folder, file), text.replaceAll(/"version": "[^"]+"/g, `"version": "${version}"`));
  }
  return packFolder(folder, out);
}

describe("two instances in one project", () => {
  it("have nothing in common: agent, device, conversations, database", async () => {
    const said = {} as Record<Instance, SendResult>;
    for (const instance of instances) said[instance] = await say(instance, `Hello, ${instance}`);

    for (const instance of instances) {
      const { reply, conversationId } = said[instance];
      expect(reply.text).toBe(`This is ${instance}.`);
      expect(gateways[instance].prompts.map(({ sessionKey }) => sessionKey)).toEqual([
        expect.stringContaining(`agent:${instance}:`),
      ]);
      const { conversations } = await ask<ConversationPage>(instance, "conversations", { action: "list" });
      expect(conversations.map(({ id }) => id)).toEqual([conversationId]);
      expect(await conversationsIn(`kit-${instance}`)).toEqual([conversationId]);
    }
    const keys = instances.map((instance) =>
      host.read(`function-kits/clawfire/config-${instance}/.env.local`).split("\n"),
    );
    expect(keys[0]?.filter((line) => line !== "" && keys[1]?.includes(line))).toEqual([]);
    expect(await conversationsIn("clawfire")).toEqual([]);
    expect(await conversationsIn("(default)")).toEqual([]);
  });

  it("are upgraded in place, and keep their conversations and parameters", async () => {
    const { conversationId } = await say("support", "Remember me");
    const parameters = parametersOf();
    const before = await ask<MessagePage>("support", "conversations", { action: "messages", conversationId });
    await emulators.stop();

    registry.publish(nextRelease("0.2.0"));
    await host.run("npx", "--yes", "clawfire@0.2.0", "kit");
    expect(JSON.parse(host.read("clawfire/package.json"))).toMatchObject({ version: "0.2.0" });
    await start();

    expect(parametersOf()).toEqual(parameters);
    const after = await ask<MessagePage>("support", "conversations", { action: "messages", conversationId });
    expect(after).toEqual(before);
    await say("support", "Do you?", { conversationId });
    const [first, second] = gateways.support.prompts.slice(-2).map(({ sessionKey }) => sessionKey);
    expect(second).toBe(first);
  });
});
