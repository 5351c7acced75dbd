import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { publishedApi } from "../../local-stack/google-apis/discovery.ts";
import { googleMethods, hostOf, type GoogleMethod } from "../../tools/setup/google-methods.ts";
import { ownDatabase } from "../../functions/src/kit.ts";
import { forInstance, nextSteps } from "../../tools/setup/report.ts";
import { gatewayToken, project, Site } from "./world.ts";

const { loadUserEnvs } = createRequire(import.meta.url)("firebase-tools/lib/functions/env.js") as {
  loadUserEnvs: (options: object) => object;
};
const account = (service: string) => `serviceAccount:clawfire-${service}@${project}.iam.gserviceaccount.com`;

describe("every method that the set-up calls", () => {
  it.each(Object.entries(googleMethods))("%s is published with %j", (id, [verb, path]) => {
    const methods = publishedApi(hostOf(id as GoogleMethod))?.methods ?? [];
    const named = methods.filter((method) => method.id === id.toLowerCase());
    expect(named).toContainEqual(expect.objectContaining({ verb, path }));
  });
});

describe("a project that was just made", () => {
  it("gets what the services need, and each account its own secrets only", async () => {
    await using site = await Site.fresh();
    await site.setUp();
    expect(site.google.misfits).toEqual([]);
    const { state } = site;
    expect([...state.databases]).toMatchObject([["clawfire", { locationId: "europe-west1" }]]);
    expect(state.policy.bindings).toContainEqual({
      role: "roles/datastore.user",
      members: [account("chat"), account("conversations"), account("admin")],
    });
    expect(state.policy.bindings).toContainEqual({
      role: "roles/firebaseauth.viewer",
      members: [account("admin")],
    });
    const readers = [...state.secretPolicies].map(([name, { bindings }]) => [name, bindings[0]?.members]);
    expect(Object.fromEntries(readers)).toEqual({
      OPENCLAW_DEVICE_KEY: [account("chat")],
      OPENCLAW_ADMIN_DEVICE_KEY: [account("admin")],
      SESSION_KEY_PEPPER: [account("chat")],
      OPENCLAW_GATEWAY_TOKEN: [account("chat"), account("admin")],
    });
  });

  it("keeps what others granted, with its conditions", async () => {
    await using site = await Site.fresh();
    const before = site.state.policy.bindings;
    await site.setUp();
    expect(site.state.policy.bindings).toEqual(expect.arrayContaining([...before]));
  });

  it("is told each change before it is made, and a second run makes none", async () => {
    await using site = await Site.fresh();
    const cloud = site.cloud();
    const changesBefore = new Map<string, number>();
    const { runPlan } = await import("../../tools/setup/run-plan.ts");
    const { planOf } = await import("../../tools/setup/plan.ts");
    const mayChange = async () => {};
    const tell = (told: { name: string }) => void changesBefore.set(told.name, site.google.changes);
    await runPlan(planOf(cloud), { project, mayChange, tell });
    expect(changesBefore.get("first apis")).toBe(0);
    expect(changesBefore.get("accounts")).toBeLessThan(changesBefore.get("roles") ?? 0);
    const [everything, changes] = [site.everything, site.google.changes];
    const again = await site.setUp();
    expect(again.filter(({ kind }) => kind !== "ready")).toEqual([]);
    expect([site.everything, site.google.changes]).toEqual([everything, changes]);
  });

  it("is only looked at by a dry run, which tells every step", async () => {
    await using site = await Site.fresh();
    const told = await site.setUp(site.cloud(), true);
    expect(site.google.changes).toBe(0);
    expect(told.map(({ name }) => name)).toEqual((await site.setUp()).map(({ name }) => name));
  });

  it("shows the gateway's token to Secret Manager, and to nothing else", async () => {
    await using site = await Site.fresh();
    const told = await site.setUp();
    expect(JSON.stringify([told, site.google.calls, site.everything])).not.toContain(gatewayToken);
    expect(await site.cloud().keeper.read("OPENCLAW_GATEWAY_TOKEN")).toBe(gatewayToken);
  });
});

const instanceFile = (site: Site, instance: string): unknown =>
  JSON.parse(readFileSync(join(site.folder, `firebase.kit-${instance}.json`), "utf8"));

describe("an instance of the kit", () => {
  it.each([
    ["support", [/^kit-support-chat$/, /^kit-support-conversations$/, /^kit-support-admin$/]],
    // Thirty characters are the most.
    [
      "the_questions_of_the_shop",
      [/^kit-the-questions-of-(\w{4})-chat$/, /^kit-the-que-\w{4}-conversations$/, /-admin$/],
    ],
  ])("named %s gets a database, secrets and accounts of its own", async (instance, names) => {
    await using site = await Site.fresh();
    const kit = { source: "clawfire", instances: { [instance]: "function-kits/clawfire/config" } };
    const own = { rules: "our.rules", indexes: "our.indexes.json" };
    const firebaseJson = JSON.stringify({ functions: [kit], firestore: own, hosting: {} });
    writeFileSync(site.deployFile, firebaseJson);
    await site.setUp(site.cloud({ instance }));
    expect(site.google.misfits).toEqual([]);
    const { accounts, databases, secretPolicies } = site.state;
    const database = ownDatabase({ FIREBASE_KIT_INSTANCE_ID: instance });
    expect([...databases.keys()]).toEqual([database]);
    expect(site.parameters).toContain(`FIRESTORE_DATABASE=${database}\n`);
    expect(readFileSync(site.deployFile, "utf8")).toBe(firebaseJson);
    const ours = { database, rules: "clawfire/firestore.rules", indexes: "clawfire/firestore.indexes.json" };
    expect(instanceFile(site, instance)).toEqual({ firestore: [ours] });
    const ids = [...accounts].map((address) => address.split("@")[0] ?? "");
    expect(ids).toEqual(names.map((name) => expect.stringMatching(name)));
    expect(ids.filter((id) => !/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id))).toEqual([]);
    const secrets = ["DEVICE_KEY", "ADMIN_DEVICE_KEY", "GATEWAY_TOKEN"].map((name) => `OPENCLAW_${name}`);
    expect([...secretPolicies.keys()].toSorted()).toEqual(
      [...secrets, "SESSION_KEY_PEPPER"].map((name) => `kit-${instance}-${name}`).toSorted(),
    );
    const again = await site.setUp(site.cloud({ instance }));
    expect(again.filter(({ kind }) => kind !== "ready")).toEqual([]);
  });

  it("is named in what is to be typed", () => {
    const told = "Next:\n  npm run doctor -- --project demo-bakery";
    expect(forInstance(told, { project, instance: "shop" })).toBe(`${told} --instance shop`);
    expect(forInstance(told, { project })).toBe(told);
  });
});

describe("firebase.json", () => {
  const databaseIn = (site: Site) =>
    (JSON.parse(readFileSync(site.deployFile, "utf8")) as { firestore: { database: string }[] }).firestore;

  it("names the database that was chosen, or a deploy would bring its rules and indexes to another", async () => {
    await using site = await Site.fresh();
    const before = readFileSync(site.deployFile, "utf8");
    await site.setUp();
    expect(readFileSync(site.deployFile, "utf8")).toBe(before);
    await site.setUp(site.cloud({ database: "clawfire-2" }));
    expect(databaseIn(site)).toMatchObject([{ database: "clawfire-2", rules: "firestore.rules" }]);
  });

  it("is left alone for the site's own database, whose rules no command then deploys", async () => {
    await using site = await Site.fresh();
    const before = readFileSync(site.deployFile, "utf8");
    const told = await site.setUp(site.cloud({ database: "(default)" }));
    expect(readFileSync(site.deployFile, "utf8")).toBe(before);
    const steps = nextSteps({ project, database: "(default)", changes: told.length, dryRun: false });
    expect(steps).toContain(`npx firebase deploy --only functions --project ${project}\n`);
  });

  it("names the rules inside the package, where the kit was installed by its name", async () => {
    await using site = await Site.fresh();
    const source = "function-kits/clawfire/source";
    const packaged = `${source}/node_modules/clawfire/kit`;
    mkdirSync(join(site.folder, packaged), { recursive: true });
    const kit = { kit: "clawfire", source, instances: { shop: "function-kits/clawfire/config-shop" } };
    writeFileSync(site.deployFile, JSON.stringify({ functions: kit }));
    await site.setUp(site.cloud({ instance: "shop" }));
    expect(instanceFile(site, "shop")).toEqual({
      firestore: [
        {
          database: "kit-shop",
          rules: `${packaged}/firestore.rules`,
          indexes: `${packaged}/firestore.indexes.json`,
        },
      ],
    });
  });

  it("with comments in it is not written again without them", async () => {
    await using site = await Site.fresh();
    writeFileSync(site.deployFile, '{ // ours\n"firestore": [] }');
    await expect(site.setUp()).rejects.toMatchObject({ kind: "firebase-json-unreadable" });
  });
});

describe("the parameters", () => {
  it("that the owner wrote stay, with their comments, and a wish changes its own line only", async () => {
    await using site = await Site.fresh();
    const own =
      "# ours\nALLOWED_ORIGINS=https://bakery.example\nRATE_BURST=9\nCHAT_SERVICE_ACCOUNT=own-chat@\n";
    writeFileSync(join(site.folder, `.env.${project}`), own);
    await site.setUp();
    expect(site.parameters.split("\n").slice(0, 4)).toEqual([
      "# ours",
      "ALLOWED_ORIGINS=https://bakery.example",
      "RATE_BURST=9",
      `CHAT_SERVICE_ACCOUNT=own-chat@${project}.iam.gserviceaccount.com`,
    ]);
    expect([...site.state.accounts][0]).toBe(`own-chat@${project}.iam.gserviceaccount.com`);
    const before = site.parameters;
    await site.setUp(site.cloud({ origins: ["https://other.example"] }));
    expect(site.parameters).toBe(before.replace("https://bakery.example", "https://other.example"));
  });

  it.each([
    ["of Windows", "\uFEFFALLOWED_ORIGINS=https://bakery.example\r\nRATE_BURST=9\r\n"],
    ["that end without a line's end", 'ALLOWED_ORIGINS="https://bakery.example"'],
    ["that a shell could read", "export ALLOWED_ORIGINS=https://bakery.example # ours\n"],
    ["with spaces", "\n ALLOWED_ORIGINS = https://bakery.example \n"],
  ])("in files %s are read as the Firebase CLI reads them", async (_title, own) => {
    await using site = await Site.fresh();
    writeFileSync(join(site.folder, `.env.${project}`), own);
    await site.setUp();
    expect(
      loadUserEnvs({
        functionsSource: site.folder,
        projectDir: site.folder,
        projectId: project,
      }),
    ).toMatchObject({
      ALLOWED_ORIGINS: "https://bakery.example",
      FUNCTIONS_REGION: "us-central1",
    });
  });

  it.each(["https://a.example\nAPP_CHECK=off", "*", "https://a.example/page"])(
    "refuse %j as an origin before anything is looked at",
    async (origin) => {
      await using site = await Site.fresh();
      expect(() => site.cloud({ origins: [origin] })).toThrow("ALLOWED_ORIGINS");
      expect(site.google.calls).toEqual([]);
    },
  );
});
