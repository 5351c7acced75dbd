import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { publishEndpoints, readEndpoints, withdrawEndpoints } from "./endpoints.ts";
import { makeRunFolder } from "./run-folder.ts";

let parent = "";
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), "dev-"))));
afterEach(() => rmSync(parent, { recursive: true }));

const stack = (port: number) => ({
  project: "demo-clawfire",
  functions: `http://127.0.0.1:${port}/`,
  auth: "127.0.0.1:2",
  firestore: "127.0.0.1:3",
  gateway: "ws://127.0.0.1:4",
});
const published = () => readEndpoints(join(parent, "endpoints.json"));

it("gives every run its own folder", () => {
  const folders = [makeRunFolder(parent), makeRunFolder(parent)];
  expect(new Set(folders).size).toBe(2);
  expect(folders.every((folder) => existsSync(folder))).toBe(true);
});

it("takes away the folders of runs that are over, and nothing else", () => {
  const over = join(parent, "run-20260101T000000-999999999-abc");
  const other = join(parent, "running");
  for (const folder of [over, other]) mkdirSync(folder);
  const live = makeRunFolder(parent);
  makeRunFolder(parent);
  expect([over, other, live].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

it("tells the stack that was started last, and none when all have stopped", () => {
  const [first, second] = [makeRunFolder(parent), makeRunFolder(parent)];
  publishEndpoints(stack(1), first, parent);
  publishEndpoints(stack(2), second, parent);
  expect(published()).toEqual(stack(2));
  withdrawEndpoints(second, parent);
  expect(published()).toEqual(stack(1));
  withdrawEndpoints(first, parent);
  expect(published()).toBeUndefined();
});
