import { existsSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startChild, type RunningChild } from "./child.ts";

const running: RunningChild[] = [];
afterEach(() => Promise.all(running.splice(0).map((child) => child.stop(0))));

function node(script: string): RunningChild {
  const logFile = join(mkdtempSync(join(tmpdir(), "child-")), "logs", "child.log");
  const child = startChild({ name: "The script", command: process.execPath, args: ["-e", script], logFile });
  running.push(child);
  return child;
}

const forever = "setInterval(() => {}, 1000);";

/** Resolves when nobody has that process id any more. */
async function gone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 5000, interval: 20 }).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !(existsSync(status) && /^State:\s+Z/m.test(readFileSync(status, "utf8")));
}

describe("waiting for a line", () => {
  test("answers the match, also for a line that came before the question", async () => {
    const child = node(`console.log("port 4711"); ${forever}`);
    expect((await child.waitForLine(/port (\d+)/, 5000))[1]).toBe("4711");
    expect((await child.waitForLine(/port (\d+)/, 0))[1]).toBe("4711");
  });

  test("rejects with the last lines when the process ends first", async () => {
    const child = node(`console.error("no such model"); process.exitCode = 3;`);
    const failure = child.waitForLine(/ready/, 5000);
    await expect(failure).rejects.toThrow(/The script ended with code 3.*child\.log[^]*no such model/);
  });

  test("rejects when the line does not come in time", async () => {
    const child = node(forever);
    await expect(child.waitForLine(/ready/, 10)).rejects.toThrow(/no line like \/ready\/ within 10 ms/);
  });

  test("rejects when there is no such program", async () => {
    const logFile = join(mkdtempSync(join(tmpdir(), "child-")), "child.log");
    const child = startChild({ command: "/no/such/program", logFile });
    await expect(child.waitForLine(/ready/, 5000)).rejects.toThrow(/could not be started .*ENOENT/);
    await child.stop();
  });
});

describe("stopping", () => {
  test("ends the process and its own children", async () => {
    const child = node(
      `const { spawn } = require("node:child_process");
       const inner = spawn(process.execPath, ["-e", "${forever}"]);
       console.log("inner", inner.pid); ${forever}`,
    );
    const inner = Number((await child.waitForLine(/inner (\d+)/, 5000))[1]);
    expect(isAlive(inner)).toBe(true);
    expect((await child.stop()).signal).toBe("SIGTERM");
    await gone(inner);
  });

  test("kills a process that ignores the polite request", async () => {
    const child = node(`process.on("SIGTERM", () => console.log("no")); console.log("up"); ${forever}`);
    await child.waitForLine(/up/, 5000);
    expect((await child.stop(50)).signal).toBe("SIGKILL");
  });

  test("may be repeated", async () => {
    const child = node(forever);
    expect(await child.stop()).toEqual(await child.stop());
  });
});

test("keeps everything in a log that only its owner may read, and a bounded tail", async () => {
  const child = node(`for (let i = 0; i < 100; i++) console.log("line " + i);`);
  expect(await child.exited).toEqual({ code: 0, signal: null });
  expect(child.tail.split("\n")).toHaveLength(40);
  expect(child.tail).toMatch(/line 99$/);
  await expect.poll(() => readFileSync(child.logFile, "utf8")).toMatch(/^line 0\n[^]*line 99\n$/);
  expect(statSync(child.logFile).mode & 0o777).toBe(0o600);
});
