import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFunctions } from "../../local-stack/functions-build.ts";
import { makeRunFolder } from "../../local-stack/run-folder.ts";
import { deployInto, type DeployConfig } from "../../tools/rehearse/deploy.ts";
import { HostProject, hostProject, ownDatabase, siteDatabase } from "../../tools/rehearse/host-project.ts";

/** What belongs to us: our database, our functions with all that is made of them, and a new set of rules. */
const ours = new RegExp(
  `^(projects/${hostProject}/(databases/clawfire/|rulesets/|releases/cloud.firestore/clawfire$)|.*kit-clawfire-)`,
);

describe("a deploy into a project with rules, an index, a TTL policy and functions of its own", () => {
  const folder = makeRunFolder();
  const logFile = join(folder, "deploy.log");
  const deploy = async (configure?: (config: DeployConfig) => void, host = new HostProject()) => {
    await deployInto(host, { logFile, configure });
    return host.difference;
  };

  beforeAll(() => buildFunctions(join(folder, "build.log")).then(() => {}), 300_000);

  it("touches none of them, and adds what is ours only", async () => {
    const { added, touched } = await deploy();
    expect(touched).toEqual([]);
    expect(added.filter((name) => !ours.test(name))).toEqual([]);
    expect(added).toContain(`projects/${hostProject}/locations/europe-west1/functions/kit-clawfire-chat`);
    expect(added).toContain(`projects/${hostProject}/releases/cloud.firestore/clawfire`);
  }, 300_000);

  it.each<[string, (host: HostProject) => void]>([
    [
      "in Datastore mode",
      ({ resources }) =>
        resources.set(siteDatabase, { name: siteDatabase, locationId: "eur3", type: "DATASTORE_MODE" }),
    ],
    ["not there at all", ({ resources }) => resources.delete(siteDatabase)],
  ])(
    "does so where the site's own database is %s",
    async (_title, change) => {
      const host = new HostProject();
      change(host);
      const before = host.resources.get(siteDatabase);
      const { added } = await deploy(undefined, host);
      expect(added.filter((name) => !ours.test(name))).toEqual([]);
      expect(host.resources.get(siteDatabase)).toEqual(before);
    },
    300_000,
  );

  it("would be seen to take them over without the prefix and the database of its own", async () => {
    const { touched } = await deploy((config) => {
      delete config.functions.prefix;
      config.firestore = { rules: "firestore.rules", indexes: "firestore.indexes.json" };
    });
    expect(touched).toEqual([
      `projects/${hostProject}/releases/cloud.firestore`,
      `projects/${hostProject}/databases/(default)/collectionGroups/messages/indexes/of-the-site`,
      `projects/${hostProject}/databases/(default)/collectionGroups/messages/fields/expireAt`,
      ...["chat", "admin", "conversations"].map(
        (name) => `projects/${hostProject}/locations/europe-west1/functions/${name}`,
      ),
    ]);
  }, 300_000);

  it("makes no database in a location that nobody chose", async () => {
    const host = new HostProject();
    host.resources.delete(ownDatabase);
    await expect(deploy(undefined, host)).rejects.toThrow("choose-one is not a location");
    expect([...host.resources.keys()].filter((name) => name.startsWith(ownDatabase))).toEqual([]);
  }, 300_000);
});
