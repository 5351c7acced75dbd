/** The kit is deployed by the Firebase CLI from somebody's folder into a project that has functions, rules and indexes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deployFolder } from "../../tools/rehearse/deploy.ts";
import { HostProject as Cloud, hostProject as project } from "../../tools/rehearse/host-project.ts";
import { localProject } from "../../local-stack/project.ts";
import { pack } from "../pack.ts";
import { HostProject } from "./host-project.ts";
import { startRegistry, type LocalRegistry } from "./local-registry.ts";

const out = mkdtempSync(join(tmpdir(), "clawfire-kit-deploy-"));
const database = `projects/${project}/databases/kit-support`;
/** What belongs to the instance, and a new set of rules. */
const ours = new RegExp(
  `^(${database}/|projects/${project}/(rulesets/|releases/cloud.firestore/kit-support$)|.*kit-support-)`,
);
let registry: LocalRegistry;
let host: HostProject;

beforeAll(async () => {
  registry = await startRegistry(pack(out, "ignore"));
  host = new HostProject(registry.url);
  await host.run("npx", "--yes", "clawfire", "kit");
  const answers = {
    OPENCLAW_GATEWAY_URL: "wss://gateway.example.com",
    ALLOWED_ORIGINS: "https://www.example.com",
    FUNCTIONS_REGION: "europe-west1",
  };
  await host.install({ directory: "clawfire" }, "support", answers);
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  host[Symbol.dispose]();
  rmSync(out, { recursive: true, force: true });
});

/** What the set-up leaves of an instance: its database, its accounts in the parameters, a file for its rules. */
function setUp(cloud: Cloud): void {
  cloud.resources.set(database, { name: database, locationId: "eur3", type: "FIRESTORE_NATIVE" });
  const config = "function-kits/clawfire/config-support";
  const accounts = ["CHAT", "CONVERSATIONS", "ADMIN"].map(
    (name) => `${name}_SERVICE_ACCOUNT=kit-support-${name.toLowerCase()}@\n`,
  );
  host.write(`${config}/.env.${project}`, host.read(`${config}/.env.${localProject}`) + accounts.join(""));
  const rules = {
    database: "kit-support",
    rules: "clawfire/firestore.rules",
    indexes: "clawfire/firestore.indexes.json",
  };
  host.write("firebase.kit-support.json", JSON.stringify({ firestore: [rules] }));
}

it("adds what is the instance's, and touches nothing", async () => {
  const cloud = new Cloud();
  setUp(cloud);
  const before = new Set(cloud.resources.keys());
  const place = { folder: host.folder, home: out, logFile: join(out, "deploy.log") };
  for (const only of [["functions:support"], ["firestore", "--config", "firebase.kit-support.json"]])
    await deployFolder(cloud, { ...place, typed: ["deploy", "--only", ...only, "--project", project] });
  const { added, touched } = cloud.difference;
  expect(touched).toEqual([]);
  expect(added.filter((name) => !ours.test(name) && !before.has(name))).toEqual([]);
  const functions = `projects/${project}/locations/europe-west1/functions`;
  expect(added).toEqual(
    expect.arrayContaining(
      ["chat", "conversations", "admin"].map((name) => `${functions}/kit-support-${name}`),
    ),
  );
  expect(added).toContain(`projects/${project}/releases/cloud.firestore/kit-support`);
});
