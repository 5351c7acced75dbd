import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { conversationsOf, limitOf, messagesOf } from "../../functions/src/database/paths.ts";
import { useDatabase } from "../../functions/test/support/database.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { leaksIn, tracesOf, type Leak } from "./secret-scan.ts";
import { documentsOf, filesBelow, processArguments, tracedEntries, type Trail } from "./trails.ts";

const key = makeDeviceKey();
const token = "a-token-of-these-tests-only";
const traces = [tracesOf("KEY", key), tracesOf("TOKEN", token)];
const test = useDatabase();

function leaks(trails: readonly Trail[]): Leak[] {
  return leaksIn({ name: "here", trails }, traces);
}

describe("a secret is recognised", () => {
  const [, line = ""] = key.split("\n");

  it.each([
    ["whole", key],
    ["in JSON", JSON.stringify({ key })],
    ["with written-out line ends", key.replaceAll("\n", "\\n")],
    ["by one of its lines", `failed near ${line}!`],
    ["as base64", Buffer.from(key).toString("base64")],
  ])("%s", (_, text) => {
    expect(leaks([{ where: "a text", text }])).toEqual([{ secret: "KEY", where: "a text" }]);
  });

  it("and nothing else is taken for one", () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${token.slice(0, -1)}\n${line.slice(1)}`;
    expect(leaks([{ where: "a text", text }])).toEqual([]);
  });
});

describe("a secret is found that was put", () => {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("into a log, and into an entry of a trace, unless the file is left out", () => {
    mkdirSync(join(folder, "deep"));
    const log = join(folder, "deep/functions.log");
    const entry = { message: "Turn", "logging.googleapis.com/trace": "projects/p/traces/1" };
    writeFileSync(log, `${token}\n${JSON.stringify(entry)}\n`);
    const logs = filesBelow(folder, () => true);
    expect(leaks(logs)).toEqual([{ secret: "TOKEN", where: "deep/functions.log" }]);
    expect(leaks(tracedEntries(logs))).toEqual([]);
    writeFileSync(log, `{}\n${JSON.stringify({ ...entry, token })}\n`);
    expect(leaks(tracedEntries(filesBelow(folder, () => true)))).toHaveLength(1);
    expect(leaks(filesBelow(folder, (path) => !path.endsWith(".log")))).toEqual([]);
  });

  it("into a document, however deep, or into its name", async () => {
    const conversation = conversationsOf(test.database, "ada").doc("c");
    await conversation.set({ title: "hello" });
    expect(leaks(await documentsOf(test.database))).toEqual([]);
    await messagesOf(conversation)
      .doc("m")
      .set({ lease: { by: token } });
    await limitOf(test.database, token).set({ today: 1 });
    const found = leaks(await documentsOf(test.database)).map(({ where }) => where);
    expect(found.toSorted()).toEqual([
      limitOf(test.database, token).path,
      messagesOf(conversation).doc("m").path,
    ]);
  });

  it("into the arguments of a process, where a machine tells them", async () => {
    const areTold = existsSync("/proc/self/cmdline");
    expect(leaks(processArguments())).toEqual([]);
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()", token]);
    const where = `arguments of process ${child.pid}`;
    expect(leaks(processArguments())).toEqual(areTold ? [{ secret: "TOKEN", where }] : []);
    child.stdin.end();
    await once(child, "exit");
  });
});
