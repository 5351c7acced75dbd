import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { currentRelease, ensureGatewayInstalled, gatewayRelease, isInstalled } from "./gateway-release.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gateways-"));
});

function releaseFolder(packageName: string, version = "1.0.0") {
  const folder = join(root, version);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { [packageName]: version } }));
  writeFileSync(join(folder, "package-lock.json"), "{}");
  return gatewayRelease(version, root);
}

/** Does to the folder what `npm ci` does, and counts how often. */
function installer(version = "1.0.0", ending = "") {
  const script = `
    const fs = require("node:fs");
    fs.appendFileSync("count", "x");
    fs.rmSync("node_modules", { recursive: true, force: true });
    fs.mkdirSync("node_modules/openclaw", { recursive: true });
    fs.writeFileSync("node_modules/openclaw/package.json", '{"version":"${version}"}');
    ${ending}`;
  return { command: process.execPath, args: ["-e", script] };
}

const runs = () => readFileSync(join(root, "1.0.0", "count"), "utf8").length;

describe("describing a release", () => {
  test("the current one has a folder, an entry and the names of its generation", () => {
    const release = gatewayRelease(currentRelease);
    expect(release).toMatchObject({ packageName: "openclaw", stateDirVariable: "OPENCLAW_STATE_DIR" });
    expect(release.entry).toMatch(/gateways\/2026\.9\.6\/node_modules\/openclaw\/openclaw\.mjs$/);
    expect(release.readyPattern.test("2026-11-20T12:00:00Z [gateway] ready")).toBe(true);
  });

  test("one that is called clawdbot has its own entry and names", () => {
    const release = releaseFolder("clawdbot");
    expect(release).toMatchObject({
      stateDirVariable: "CLAWDBOT_STATE_DIR",
      configPathVariable: "CLAWDBOT_CONFIG_PATH",
      entry: join(root, "1.0.0/node_modules/clawdbot/dist/entry.js"),
    });
  });

  test("a folder that does not exist is named in the error", () => {
    expect(() => gatewayRelease("9.9.9", root)).toThrow(/9\.9\.9 has no package\.json/);
  });
});

describe("installing", () => {
  test("happens once, and says so", async () => {
    const release = releaseFolder("openclaw");
    const said: string[] = [];
    await ensureGatewayInstalled(release, (line) => said.push(line), installer());
    await ensureGatewayInstalled(release, (line) => said.push(line), installer());
    expect(said).toEqual([expect.stringMatching(/^Installing openclaw 1\.0\.0 /)]);
    expect(runs()).toBe(1);
  });

  test("happens once when two ask at the same time", async () => {
    const release = releaseFolder("openclaw");
    await Promise.all([1, 2].map(() => ensureGatewayInstalled(release, () => {}, installer())));
    expect(runs()).toBe(1);
    expect(existsSync(join(release.folder, ".installing"))).toBe(false);
  });

  test("is repeated when it broke off halfway", async () => {
    const release = releaseFolder("openclaw");
    const broken = ensureGatewayInstalled(release, () => {}, installer("1.0.0", "throw Error('disk full')"));
    await expect(broken).rejects.toThrow(/Installing openclaw 1\.0\.0 failed with code 1[^]*disk full/);
    expect(isInstalled(release)).toBe(false);
    await ensureGatewayInstalled(release, () => {}, installer());
    expect(isInstalled(release)).toBe(true);
  });

  test("is repeated when the lock file changed or another version is there", async () => {
    const release = releaseFolder("openclaw");
    await ensureGatewayInstalled(release, () => {}, installer());
    appendFileSync(join(release.folder, "package-lock.json"), "\n");
    expect(isInstalled(release)).toBe(false);
    await ensureGatewayInstalled(release, () => {}, installer("0.9.0"));
    expect(isInstalled(release)).toBe(false);
  });

  test("takes over from a process that died", async () => {
    const release = releaseFolder("openclaw");
    const dead = 2 ** 22 + 1;
    writeFileSync(join(release.folder, ".installing"), String(dead));
    await ensureGatewayInstalled(release, () => {}, installer());
    expect(isInstalled(release)).toBe(true);
  });
});
