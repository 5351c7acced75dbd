import { execFile } from "node:child_process";
import { expect, it } from "vitest";

const world = ["--seed", "28", "--turns", "40", "--whole", "--trace"];

/** All that `npm run simulate` prints of its worlds; not how long they took. */
async function traces(args: readonly string[], ...nodeOptions: string[]): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const options = { maxBuffer: 64 * 1024 * 1024 };
  execFile(process.execPath, [...nodeOptions, "simulation/main.ts", ...args], options, (_failure, stdout) =>
    resolve(stdout),
  );
  const printed = await promise;
  return printed
    .slice(0, printed.lastIndexOf("Trace "))
    .split(/^Trace .*$/m)
    .filter((one) => one.trim() !== "");
}

it("makes the same trace of the same seed, byte for byte, twice in one process and in two", async () => {
  const [once, again] = await Promise.all([
    traces([...world, "--seeds", "2"]),
    traces([...world, "--seeds", "2"]),
  ]);
  expect(once).toHaveLength(2);
  expect(once[0]?.length).toBeGreaterThan(10_000);
  expect(new Set([...once, ...again].map((trace) => trace.trim())).size).toBe(1);
});

/** Leaves the process its real random ids, whatever is put in their place. */
const real = `import { createRequire } from "node:module";
const crypto = createRequire("/")("node:crypto");
const { randomUUID } = crypto;
Object.defineProperty(crypto, "randomUUID", { get: () => randomUUID, set() {} });`;

it("shows a random id that is not the seed's, as one of the code under test would be", async () => {
  const broken = () => traces(world, "--import", `data:text/javascript,${encodeURIComponent(real)}`);
  const [one, other] = await Promise.all([broken(), broken()]);
  expect(one).toHaveLength(1);
  expect(one).not.toEqual(other);
});

it("makes another trace of another seed", async () => {
  const [one, other] = await Promise.all([
    traces(["--seed", "a", "--turns", "5", "--trace", "--whole"]),
    traces(["--seed", "b", "--turns", "5", "--trace", "--whole"]),
  ]);
  expect(one).not.toEqual(other);
});
