import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pack, type Packed } from "../pack.ts";
import { HostProject } from "./host-project.ts";
import { startRegistry, type LocalRegistry } from "./local-registry.ts";

const out = mkdtempSync(join(tmpdir(), "clawfire-packed-"));
const gateway = {
  OPENCLAW_GATEWAY_URL: "wss://gateway.example.com",
  ALLOWED_ORIGINS: "https://www.example.com",
};
const services = ["admin", "chat", "conversations", "sweep"];
const apis = [
  "cloudscheduler.googleapis.com",
  "firestore.googleapis.com",
  "identitytoolkit.googleapis.com",
  "secretmanager.googleapis.com",
];
const roles = ["roles/datastore.user", "roles/firebaseauth.viewer"];

let packed: Packed[];
let registry: LocalRegistry;
beforeAll(async () => {
  packed = pack(out, "ignore");
  registry = await startRegistry(packed);
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(out, { recursive: true });
});

describe("the kit as a folder", () => {
  it("is installed by the Firebase CLI, twice side by side, and nothing is installed where it is built", async () => {
    using host = new HostProject(registry.url);
    await host.run("npx", "--yes", "clawfire", "kit");
    const asked = await host.install({ directory: "clawfire" }, "support", gateway);
    const questions = ["OPENCLAW_GATEWAY_URL", "ALLOWED_ORIGINS", "FIRESTORE_DATABASE", "FUNCTIONS_REGION"];
    expect(asked).toEqual(["What would you like to name this kit?", ...questions]);
    const shopGateway = { ...gateway, OPENCLAW_GATEWAY_URL: "wss://shop.example.com" };
    await host.install({ directory: "clawfire" }, "shop", shopGateway);

    expect(host.config().functions).toMatchObject([
      { source: "clawfire", instances: { support: expect.any(String), shop: expect.any(String) } },
    ]);
    const parameters = (instance: string) =>
      host.read(`function-kits/clawfire/config-${instance}/.env.demo-clawfire`);
    expect(parameters("support")).toContain("OPENCLAW_GATEWAY_URL=wss://gateway.example.com\n");
    expect(parameters("support")).toContain("FIRESTORE_DATABASE=kit-support\n");
    expect(parameters("shop")).toContain("OPENCLAW_GATEWAY_URL=wss://shop.example.com\n");
    expect(parameters("shop")).toContain("FIRESTORE_DATABASE=kit-shop\n");
    const found = await host.discover();
    expect(Object.keys(found["support"]?.endpoints ?? {}).toSorted()).toEqual(
      services.map((name) => `kit-support-${name}`),
    );
    expect(Object.keys(found["shop"]?.endpoints ?? {}).toSorted()).toEqual(
      services.map((name) => `kit-shop-${name}`),
    );

    await host.run("npm", "--prefix", "clawfire", "ci", "--omit=dev");
    const installed = readdirSync(join(host.folder, "clawfire", "node_modules"), { withFileTypes: true });
    expect(installed.filter(({ name }) => !name.startsWith("."))).toEqual([]);
  });

  it("names the APIs it needs, and the roles unless it runs as accounts of its owner", async () => {
    using host = new HostProject(registry.url);
    await host.run("npx", "--yes", "clawfire", "kit");
    await host.install({ directory: "clawfire" }, "support", gateway);
    await host.install({ directory: "clawfire" }, "shop", gateway);
    host.append("function-kits/clawfire/config-shop/.env", "CHAT_SERVICE_ACCOUNT=chat@\n");
    const { support, shop } = await host.discover();
    expect(support?.requiredAPIs.map(({ api }) => api).toSorted()).toEqual(apis);
    expect(support?.requiredRoles?.toSorted()).toEqual(roles);
    expect(shop?.requiredRoles ?? []).toEqual([]);
  });

  it("does not write into a folder that is something else's", async () => {
    using host = new HostProject(registry.url);
    host.write("clawfire/package.json", '{ "name": "site" }');
    await expect(host.run("npx", "--yes", "clawfire", "kit")).rejects.toThrow(/is no Clawfire kit/);
    expect(host.read("clawfire/package.json")).toBe('{ "name": "site" }');
  });
});

describe("the kit as a package", () => {
  it("is installed from a registry by the Firebase CLI, and taken anew in place", async () => {
    using host = new HostProject(registry.url);
    const region = { FUNCTION_DEFAULT_REGION: "europe-west1" };
    await host.install({ package: "clawfire" }, "support", { ...gateway, ...region });
    expect(host.config().functions).toMatchObject([
      {
        kit: "clawfire",
        source: "function-kits/clawfire/source",
        instances: { support: expect.any(String) },
      },
    ]);
    const { support } = await host.discover();
    expect(Object.keys(support?.endpoints ?? {}).toSorted()).toEqual(
      services.map((name) => `kit-support-${name}`),
    );
  });
});
