import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { connect, deployedPackage } from "./test-client.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Runs the engine in a process of its own, and waits for its ready line. */
async function runEngine(): Promise<{ child: ChildProcess; host: string }> {
  const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  expect(line).toMatch(/^Firestore engine listening on 127\.0\.0\.1:\d+$/);
  return { child, host: line.split(" ").at(-1) ?? "" };
}

const writeGreeting = `
  const require = process.getBuiltinModule("node:module").createRequire(process.argv[1]);
  const app = require("firebase-admin/app").initializeApp({ projectId: "demo" });
  require("firebase-admin/firestore").getFirestore(app).doc("greetings/one").create({ text: "hello" });
`;

test("two processes see the same data in a third", async () => {
  const { host } = await runEngine();
  const env = { ...process.env, FIRESTORE_EMULATOR_HOST: host };
  await promisify(execFile)(process.execPath, ["--eval", writeGreeting, deployedPackage], { env });
  const db = connect(host);
  expect((await db.doc("greetings/one").get()).get("text")).toBe("hello");
  await db.terminate();
});

test.each(["SIGTERM", "SIGINT"] as const)("ends cleanly on %s, with a client connected", async (signal) => {
  const { child, host } = await runEngine();
  const db = connect(host);
  await db.doc("a/b").get();
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([0, null]);
  await db.terminate();
});

test("ends when the process that started it is gone", async () => {
  const { child } = await runEngine();
  child.stdin?.destroy();
  expect(await once(child, "exit")).toEqual([0, null]);
});
