/** The example's page, copied out of the repository: it needs the published packages, and nothing else from here. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startChild } from "../../local-stack/child.ts";
import { freePort } from "../../local-stack/ports.ts";
import { plainEnvironment, projectRoot } from "../../local-stack/project.ts";
import { pack } from "../pack.ts";
import { HostProject } from "./host-project.ts";
import { startRegistry, type LocalRegistry } from "./local-registry.ts";

const out = mkdtempSync(join(tmpdir(), "clawfire-example-"));
let registry: LocalRegistry;
beforeAll(async () => {
  registry = await startRegistry(pack(out, "ignore"));
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(out, { recursive: true, force: true });
});

/** What somebody sees who has not filled it in yet. Its words alone are in every answer. */
const unconfigured = "<h1>Tell the page its Firebase project</h1>";

it("is installed, built and served; it says what to set until its .env.example is filled in", async () => {
  using copy = new HostProject(registry.url);
  const example = join(projectRoot, "examples/nextjs");
  for (const file of execFileSync("git", ["ls-files"], { cwd: example, encoding: "utf8" }).trim().split("\n"))
    cpSync(join(example, file), join(copy.folder, file));
  await copy.run("npm", "install");
  await copy.run("npm", "run", "build");

  cpSync(join(copy.folder, ".env.example"), join(copy.folder, ".env.local"));
  expect(await firstPage(copy.folder)).toContain(unconfigured);
  copy.append(".env.local", "NEXT_PUBLIC_FIREBASE_API_KEY=key\nNEXT_PUBLIC_FIREBASE_PROJECT_ID=demo-site\n");
  expect(await firstPage(copy.folder)).not.toContain(unconfigured);
});

/** What a visitor gets of what was built. */
async function firstPage(folder: string): Promise<string> {
  const port = await freePort();
  const server = startChild({
    name: "next start",
    command: join(folder, "node_modules/.bin/next"),
    args: ["start", "--hostname", "127.0.0.1", "--port", String(port)],
    cwd: folder,
    env: { ...plainEnvironment(), NEXT_TELEMETRY_DISABLED: "1" },
    logFile: join(out, "next.log"),
  });
  try {
    await server.waitForLine(/Ready in/, 60_000);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    return await answer.text();
  } finally {
    await server.stop();
  }
}
