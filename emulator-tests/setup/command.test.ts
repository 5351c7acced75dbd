import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiRefusal } from "../../local-stack/google-apis/refusal.ts";
import { tokens } from "../../local-stack/google-apis/server.ts";
import { nodeBinary, projectRoot } from "../../local-stack/project.ts";
import { bucket, gatewayToken, project, Site } from "./world.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.fresh();
});
afterEach(() => site[Symbol.asyncDispose]());

/** What `firebase login` leaves on a machine. */
function logIn(): void {
  mkdirSync(join(site.folder, "configstore"));
  const stored = {
    user: { email: "owner@example.com" },
    tokens: { refresh_token: tokens.refresh, scopes: ["https://www.googleapis.com/auth/cloud-platform"] },
  };
  writeFileSync(join(site.folder, "configstore", "firebase-tools.json"), JSON.stringify(stored));
}

/** Runs the command as a script does. */
async function setup(args: readonly string[], input = ""): Promise<{ code: number; printed: string }> {
  const { host } = site.google;
  const env = {
    PATH: process.env["PATH"],
    HOME: site.folder,
    XDG_CONFIG_HOME: site.folder,
    CLAWFIRE_FUNCTIONS: site.folder,
    FIREBASE_TOKEN_URL: `http://${host}`,
    GOOGLE_APIS_EMULATOR_HOST: host,
    // Not a machine of Google's: nobody looks for the credentials of one.
    METADATA_SERVER_DETECTION: "none",
  };
  const command = [join(projectRoot, "tools", "setup.ts"), "--project", project, ...args];
  const running = promisify(execFile)(nodeBinary, command, { env });
  running.child.stdin?.end(input);
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, printed: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      printed: stdout + stderr,
    }),
  );
}

const all = ["--gateway", "wss://gateway.example.com", "--location", "eur3", "--attachments", "images"];

describe("npm run setup", () => {
  it("needs nothing but firebase login: says what it would do, does it, and finds it done", async () => {
    logIn();
    const dry = await setup(["--dry-run", ...all]);
    expect(dry.printed).toContain("as owner@example.com (firebase login)");
    expect(dry.printed).toContain("none was made");
    expect(site.google.changes).toBe(0);
    const done = await setup(["--yes", "--token-stdin", ...all], `${gatewayToken}\n`);
    expect(done.printed).toContain("Make the Firestore database clawfire in eur3");
    expect(done.printed).toContain(`Make the bucket ${bucket} in EU, for files`);
    expect(done.code).toBe(0);
    const { changes } = site.google;
    const again = await setup(["--yes"]);
    expect(again).toMatchObject({ code: 0, printed: expect.stringContaining("Nothing was missing.") });
    expect(site.google.changes).toBe(changes);
    expect(dry.printed + done.printed + again.printed).not.toContain(gatewayToken);
  });

  it("changes nothing where nobody can be asked, unless it is told --yes", async () => {
    logIn();
    expect(await setup(all)).toMatchObject({ code: 1, printed: expect.stringContaining("--yes") });
    expect(site.google.changes).toBe(0);
  });

  it("without a login says how to get one", async () => {
    expect(await setup(["--dry-run"])).toMatchObject({
      code: 1,
      printed: expect.stringContaining("login-missing: Nobody is signed in"),
    });
  });

  it("with a login that is over says how to renew it", async () => {
    logIn();
    site.google.refuse("token", new ApiRefusal(400, "invalid_grant"));
    const { code, printed } = await setup(["--dry-run"]);
    expect(code).toBe(1);
    expect(printed).toContain("login-expired:");
    expect(printed).toContain("npx firebase login --reauth");
    expect(printed).not.toContain(tokens.refresh);
  });
});
