import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dotenv, writeEmulatorFiles } from "./emulator-config.ts";
import { functionsFolder } from "./project.ts";

let folder = "";
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), "emulators-")))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Written {
  functions: { source: string; configDir: string };
  firestore?: { rules: string }[];
  emulators: Record<string, { host: string; port: number }>;
}

const ports = {
  functions: 1,
  auth: 2,
  firestore: 3,
  firestoreWebSocket: 4,
  hub: 5,
  logging: 6,
  eventarc: 7,
  tasks: 8,
};
const { parse } = createRequire(import.meta.url)("firebase-tools/lib/functions/env") as {
  parse: (text: string) => { envs: Record<string, string>; errors: string[] };
};

function write(firestore: boolean): Written {
  const parameters = { OPENCLAW_GATEWAY_URL: "ws://127.0.0.1:9" };
  const path = writeEmulatorFiles({ folder, functionsFolder, ports, firestore, parameters });
  return JSON.parse(readFileSync(path, "utf8")) as Written;
}

it("points to the functions from a folder of its own, and keeps the parameters beside it", () => {
  const { functions } = write(false);
  expect(resolve(folder, functions.source)).toBe(functionsFolder);
  expect(readFileSync(join(folder, functions.configDir, ".env"), "utf8")).toContain("OPENCLAW_GATEWAY_URL=");
});

it("gives every emulator a port on loopback, Firestore's only when it is the official one", () => {
  expect(write(false).emulators).not.toHaveProperty("firestore");
  const { emulators, firestore } = write(true);
  expect(emulators["firestore"]).toEqual({ host: "127.0.0.1", port: 3, websocketPort: 4 });
  expect(emulators["tasks"]).toEqual({ host: "127.0.0.1", port: 8 });
  expect(readFileSync(resolve(folder, firestore?.[0]?.rules ?? ""), "utf8")).toContain("rules_version");
});

it("writes parameters that the Firebase CLI reads as they were", () => {
  const values = { A: String.raw`a "b" \n 'c' #d`, B: "two\nlines", C: "", D: "https://a, https://b" };
  expect(parse(dotenv(values))).toEqual({ envs: values, errors: [] });
});
