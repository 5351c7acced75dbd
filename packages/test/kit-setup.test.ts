/** An instance of the kit is set up in somebody's project by the published command, at Google's APIs on this machine. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ProjectState } from "../../local-stack/google-apis/project-state.ts";
import { LocalGoogle, tokens } from "../../local-stack/google-apis/server.ts";
import { localProject as project, projectRoot } from "../../local-stack/project.ts";
import { pack } from "../pack.ts";
import { HostProject } from "./host-project.ts";
import { startRegistry, type LocalRegistry } from "./local-registry.ts";

const out = mkdtempSync(join(tmpdir(), "clawfire-setup-"));
const place = ["--project", project, "--instance", "support"];
let registry: LocalRegistry;
let google: LocalGoogle;
let host: HostProject;

beforeAll(async () => {
  registry = await startRegistry(pack(out, "ignore"));
  google = await LocalGoogle.start(new ProjectState(project));
  host = new HostProject(registry.url);
  logIn();
  host.write(
    "firebase.json",
    '{ "firestore": { "rules": "own.rules" }, "functions": { "source": "functions" } }',
  );
  await host.run("npx", "--yes", "clawfire", "kit");
  const answers = {
    OPENCLAW_GATEWAY_URL: "wss://gateway.example.com",
    ALLOWED_ORIGINS: "https://www.example.com",
  };
  await host.install({ directory: "clawfire" }, "support", answers);
});

afterAll(async () => {
  await Promise.all([registry[Symbol.asyncDispose](), google.close()]);
  host[Symbol.dispose]();
  rmSync(out, { recursive: true, force: true });
});

/** What `firebase login` leaves, of a Firebase CLI that is installed in the project. */
function logIn(): void {
  const scopes = ["https://www.googleapis.com/auth/cloud-platform"];
  const stored = { user: { email: "owner@example.com" }, tokens: { refresh_token: tokens.refresh, scopes } };
  host.write("config/configstore/firebase-tools.json", JSON.stringify(stored));
  host.write("node_modules/.keep", "");
  symlinkSync(
    join(projectRoot, "node_modules/firebase-tools"),
    join(host.folder, "node_modules/firebase-tools"),
  );
  Object.assign(host.env, {
    XDG_CONFIG_HOME: join(host.folder, "config"),
    FIREBASE_TOKEN_URL: `http://${google.host}`,
    GOOGLE_APIS_EMULATOR_HOST: google.host,
    METADATA_SERVER_DETECTION: "none",
  });
}

it("refuses to take the site's own functions and rules for ours, where no instance is named", async () => {
  const before = host.read("firebase.json");
  const flags = ["--project", project, "--location", "eur3", "--yes"];
  await expect(host.run("npx", "--yes", "clawfire", "setup", ...flags)).rejects.toThrow(/knows: support/);
  expect(host.read("firebase.json")).toBe(before);
  expect(google.changes).toBe(0);
});

it("makes what the instance needs, beside what the site has, and says what is next", async () => {
  const flags = ["--location", "europe-west1", "--yes", "--token-stdin"];
  const before = host.read("firebase.json");
  const told = await host.runWith("the-token", "npx", "--yes", "clawfire", "setup", ...place, ...flags);
  expect(told).toContain(`npx clawfire doctor --project ${project} --instance support`);
  const { accounts, databases, secretPolicies } = google.state;
  expect([...databases.keys()]).toEqual(["kit-support"]);
  expect([...accounts].every((account) => account.startsWith("kit-support-"))).toBe(true);
  expect([...secretPolicies.keys()].every((name) => name.startsWith("kit-support-"))).toBe(true);
  expect(host.read("firebase.json")).toBe(before);
  expect(JSON.parse(host.read("firebase.kit-support.json"))).toMatchObject({
    firestore: [{ database: "kit-support", rules: "clawfire/firestore.rules" }],
  });
  expect(google.misfits).toEqual([]);
});

it("is what a deploy then uses: the accounts that were made, and no role of the Firebase CLI's", async () => {
  host.write("functions/package.json", '{ "main": "index.js", "engines": { "node": "24" } }');
  host.write("firebase.json", host.read("firebase.json").replace(/\{\s*"source": "functions"\s*\},/, ""));
  const { support } = await host.discover();
  expect(support?.requiredRoles ?? []).toEqual([]);
  const account = `kit-support-chat@${project}.iam.gserviceaccount.com`;
  expect(support?.endpoints["kit-support-chat"]).toMatchObject({ serviceAccount: account });
});

it("is looked at by the doctor, who says what to type for this instance", async () => {
  const asked = host.run("npx", "--yes", "clawfire", "doctor", ...place);
  const { stdout } = (await asked.catch((error: unknown) => error)) as { readonly stdout: string };
  expect(stdout).toContain("function-missing: There is no function kit-support-chat in us-central1");
  expect(stdout).toContain(`npx firebase deploy --only functions:support --project ${project}`);
});

it("has its devices exported, and its owner made an administrator", async () => {
  const file = "state/devices/paired.json";
  await host.run("npx", "--yes", "clawfire", "device", "export", ...place, "--out", file);
  expect(Object.keys(JSON.parse(host.read(file)) as object)).toHaveLength(2);
  google.state.people.set("owner@example.com", "{}");
  host.env["FIREBASE_AUTH_EMULATOR_HOST"] = google.host;
  await host.run("npx", "--yes", "clawfire", "admin", "grant", "owner@example.com", "--project", project);
  expect(google.state.people.get("owner@example.com")).toBe('{"admin":true}');
});
