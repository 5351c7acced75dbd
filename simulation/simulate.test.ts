import { execFile } from "node:child_process";
import { expect, it } from "vitest";

/** The traces that `npm run simulate` prints, whatever its worlds came to. */
async function traces(...args: string[]): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile(process.execPath, ["simulation/main.ts", "--whole", ...args], (_failure, stdout) =>
    resolve(stdout),
  );
  return (await promise).split("\n").filter((line) => line.startsWith("Trace "));
}

it("makes the same trace of the same seed, twice in one process and in two", async () => {
  const world = ["--seed", "determinism", "--turns", "12", "--seeds", "2"];
  const [once, again] = await Promise.all([traces(...world), traces(...world)]);
  expect(once).toHaveLength(2);
  expect(new Set([...once, ...again]).size).toBe(1);
}, 120_000);

it("makes another trace of another seed", async () => {
  const [one, other] = await Promise.all([
    traces("--seed", "a", "--turns", "5"),
    traces("--seed", "b", "--turns", "5"),
  ]);
  expect(one).not.toEqual(other);
}, 120_000);
