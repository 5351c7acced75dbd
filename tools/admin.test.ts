import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { changeSettings, readSettings } from "../functions/src/owner/settings.ts";
import { Audit } from "../functions/src/telemetry/audit.ts";
import { useDatabase } from "../functions/test/support/database.ts";

const run = promisify(execFile);
const test = useDatabase();

/** Runs `npm run admin` at a deployed project, for which the emulator stands. */
async function admin(...args: readonly string[]): Promise<string> {
  const program = join(import.meta.dirname, "admin.ts");
  const { stdout } = await run(process.execPath, [program, ...args, "--project", "demo-test"]);
  return stdout.trim();
}

it("pauses a deployed site and lets it go on, on record", async () => {
  const budgets = [{ of: "messages", per: "day", limit: 7 } as const];
  await changeSettings(test.database, { budgets }, { by: "olga", nowMs: Date.now() });
  expect(await admin("pause", "Back at noon.")).toMatch(
    /^paused since \S+ by the command line\n {2}Back at noon\./,
  );
  expect((await readSettings(test.database)).pause).toMatchObject({ sentence: "Back at noon." });
  expect(await admin("settings")).toMatch(/^paused since[^]*\n0 of 7 messages a day, until \S+$/);
  expect(await admin("resume")).toMatch(/^visitors may send\n/);
  expect(await readSettings(test.database)).not.toHaveProperty("pause");
  const { entries } = await new Audit(test.database).list({ pageSize: 5 });
  expect(entries).toMatchObject(
    Array.from({ length: 2 }, () => ({ action: "changeSettings", changed: ["pause"], outcome: "done" })),
  );
}, 60_000);

it("takes no sentence that visitors could not read", async () => {
  await expect(admin("pause", " ")).rejects.toMatchObject({
    stderr: expect.stringMatching(/^pause\.sentence: .+\n$/),
  });
  expect((await readSettings(test.database)).version).toBe(0);
}, 60_000);
