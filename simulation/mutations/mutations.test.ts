import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mutations } from "./mutations.ts";
import { replaced } from "./plant.ts";

it.each(mutations)("$name: fits its source", (mutation) => {
  const source = readFileSync(new URL(`../../functions/src/${mutation.file}`, import.meta.url), "utf8");
  expect(replaced(source, mutation)).not.toBe(source);
});

it("has at least 25 planted bugs, each with a name of its own", () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  expect(mutations.length).toBeGreaterThanOrEqual(25);
});

it("refuses a bug that no longer fits its source", () => {
  const mutation = { file: "x.ts", find: "a", replace: "b" };
  expect(() => replaced("bb", mutation)).toThrow("stands 0 times");
  expect(() => replaced("aa", mutation)).toThrow("stands 2 times");
});
