import { describe, expect, it } from "vitest";
import { differences, remarks, type Answered } from "./likeness.ts";

const [a, b, c] = ["wss://a.example/", "wss://b.example/", "wss://c.example/"];

function gateway(
  url: string | undefined,
  agents: Readonly<Record<string, readonly string[]>> | undefined,
  models: readonly string[] | undefined,
  release = "2026.9.6",
): Answered {
  return {
    url: url ?? "",
    release,
    agents: agents && new Map(Object.entries(agents)),
    models: models && new Set(models),
  };
}

const same = { main: ["local/one"] };

describe("gateways of one fleet", () => {
  it("that are alike have no difference", () => {
    const alike = [a, b, c].map((url) => gateway(url, same, ["local/one"]));
    expect([...differences(alike), ...remarks(alike)]).toEqual([]);
  });

  it("differ by an agent, by what it answers with, and by a model, told by name", () => {
    const told = differences([
      gateway(a, { main: ["local/one"], shop: ["local/one"] }, ["local/one", "local/two"]),
      gateway(b, { main: ["local/two", "local/one"] }, ["local/one"]),
      gateway(c, { main: [] }, ["local/one", "local/two"]),
    ]);
    expect(told).toEqual([
      `Agent shop is at ${a}, and not at ${b}, ${c}.`,
      `Agent main answers with local/one at ${a}, local/two, then local/one at ${b}, its default model at ${c}.`,
      `Model local/two is at ${a}, ${c}, and not at ${b}.`,
    ]);
  });

  it("may be of other releases, and are not compared in what a release does not tell", () => {
    const fleet = [gateway(a, same, ["local/one"]), gateway(b, undefined, undefined, "2026.1.24-3")];
    expect(differences(fleet)).toEqual([]);
    expect(remarks(fleet)).toEqual([
      `The releases differ, which they may: ${a} has 2026.9.6, ${b} has 2026.1.24-3.`,
      `${b} does not list its agents and models: they are not compared.`,
    ]);
  });

  it("are not told in full where they have little in common", () => {
    const many = Array.from({ length: 300 }, (_, index) => `local/${index}`);
    const told = differences([gateway(a, same, many), gateway(b, same, [])]);
    expect([told.length, told.at(-1)]).toEqual([11, "And 290 more of that kind."]);
  });
});
