/** The README's way to a deployed Clawfire, walked line by line as it stands there, with Google's APIs on this machine. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFunctions } from "../../local-stack/functions-build.ts";
import { ProjectState } from "../../local-stack/google-apis/project-state.ts";
import { LocalGoogle, tokens } from "../../local-stack/google-apis/server.ts";
import { freePort } from "../../local-stack/ports.ts";
import { nodeBinary, projectRoot } from "../../local-stack/project.ts";
import {
  startSimulatedGateway,
  type KnownDevice,
  type SimulatedGateway,
} from "../../simulated-gateway/index.ts";
import { deployInto } from "../../tools/rehearse/deploy.ts";
import { HostProject, hostProject as project } from "../../tools/rehearse/host-project.ts";
import { DeployedFunctions, sound } from "../doctor/deployed-functions.ts";
import { filledIn, readDeployCommands } from "./readme-commands.ts";
import { takeOver } from "./take-over.ts";

const token = "the-token-of-the-owners-gateway";
const origin = "https://www.example.com";
const owner = "you@example.com";

const folder = mkdtempSync(join(tmpdir(), "clawfire-readme-"));
const functions = join(folder, "functions");
const names: Record<string, string> = { project, location: "europe-west1", origin };
let google: LocalGoogle;
let gateway: SimulatedGateway | undefined;
let gatewayPort: number;

beforeAll(async () => {
  mkdirSync(functions);
  await buildFunctions(join(folder, "build.log"));
  const state = new ProjectState(project);
  state.people.set(owner, "{}"); // who signed up on the page
  google = await LocalGoogle.start(state);
  gatewayPort = await freePort();
  names["gateway"] = `ws://127.0.0.1:${gatewayPort}`;
});

afterAll(async () => {
  await Promise.all([gateway?.[Symbol.asyncDispose](), google.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one of our commands, `npm run name -- args`, where the owner stands. */
async function ours([, , name = "", , ...args]: readonly string[], input = ""): Promise<string> {
  const { host } = google;
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    CLAWFIRE_FUNCTIONS: functions,
    FIREBASE_TOKEN_URL: `http://${host}`,
    FIREBASE_AUTH_EMULATOR_HOST: host,
    GOOGLE_APIS_EMULATOR_HOST: host,
    METADATA_SERVER_DETECTION: "none",
  };
  const file = join(projectRoot, "tools", `${name}.ts`);
  const running = promisify(execFile)(nodeBinary, [file, ...args], { env, cwd: folder });
  running.child.stdin?.end(input);
  const { stdout } = await running.catch((error: { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(error.stdout + error.stderr, { cause: error });
  });
  return stdout;
}

const parameters = () => readFileSync(join(functions, `.env.${project}`), "utf8");

type Walk = (words: readonly string[]) => Promise<void>;

/** How each line is typed here, and what must have come of it. */
const walks: Readonly<Record<string, Walk>> = {
  /** A browser opens, and this is left behind. */
  "npx firebase login": async () => {
    mkdirSync(join(folder, "configstore"));
    const scopes = ["https://www.googleapis.com/auth/cloud-platform"];
    const stored = { user: { email: owner }, tokens: { refresh_token: tokens.refresh, scopes } };
    writeFileSync(join(folder, "configstore", "firebase-tools.json"), JSON.stringify(stored));
  },
  "npm run setup": async (words) => {
    const isDry = words.includes("--dry-run");
    // Nobody sits at a terminal: the token comes from a pipe, and the question is answered before.
    const printed = await ours(isDry ? words : [...words, "--yes", "--token-stdin"], `${token}\n`);
    expect(printed).toContain(`as ${owner} (firebase login)`);
    if (isDry) {
      expect(google.changes).toBe(0);
      return;
    }
    expect(google.state.databases.get("clawfire")).toMatchObject({ locationId: "europe-west1" });
    expect(parameters()).toContain(`ALLOWED_ORIGINS=${origin}\n`);
    expect(google.misfits).toEqual([]);
  },
  "npx firebase deploy": async ([, , ...typed]) => {
    const host = new HostProject();
    const logFile = join(folder, "deploy.log");
    await deployInto(host, { logFile, typed, parameters: parameters() });
    expect(host.difference.touched).toEqual([]);
    takeOver(host, google.state);
  },
  "npm run admin": async (words) => {
    await ours(words);
    expect(google.state.people.get(owner)).toBe('{"admin":true}');
  },
  "npm run device": async (words) => {
    await ours(words);
    const file = join(folder, "paired.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const devices = JSON.parse(readFileSync(file, "utf8")) as Record<string, KnownDevice>;
    const pairedDevices = Object.values(devices);
    gateway = await startSimulatedGateway({ release: "2026.9.6", token, pairedDevices, port: gatewayPort });
  },
  "npm run doctor": async (words) => {
    await using deployed = await DeployedFunctions.deploy({ ...sound, origins: [origin] });
    const printed = await ours([...words, "--functions", deployed.url]);
    expect(printed).toContain("erase");
    expect(printed).not.toMatch(/✗|fail/i);
  },
};

describe("the README's section on deploying", () => {
  const commands = readDeployCommands();

  it("has a line for each step, and none that is not walked here", () => {
    const known = Object.keys(walks);
    expect(commands.filter((command) => !known.some((begin) => command.startsWith(begin)))).toEqual([]);
    expect(known.filter((begin) => !commands.some((command) => command.startsWith(begin)))).toEqual([]);
  });

  it.each(commands)(
    "%s",
    async (command) => {
      const [, walk] = Object.entries(walks).find(([begin]) => command.startsWith(begin)) ?? [];
      await expect(walk?.(filledIn(command, names))).resolves.toBeUndefined();
    },
    300_000,
  );
});
