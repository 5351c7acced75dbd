import { describe, expect, it } from "vitest";
import { parseSetup } from "./setup-options.ts";

const parse = (...args: string[]) => parseSetup(["--project", "my-project", ...args]);

describe("npm run setup", () => {
  it("reads its flags", () => {
    expect(parse("--origin", "https://a.example", "--origin", "https://b.example", "--yes")).toMatchObject({
      project: "my-project",
      origins: ["https://a.example", "https://b.example"],
      yes: true,
      dryRun: false,
    });
    expect(parse("--region", "northamerica-northeast1", "--location", "nam5")).toMatchObject({
      region: "northamerica-northeast1",
      location: "nam5",
    });
    expect(parse("--instance", "shop_2", "--database", "(default)")).toMatchObject({ instance: "shop_2" });
    expect(parse("--attachments", "all", "--bucket", "files-of-the_shop")).toMatchObject({
      attachments: "all",
      bucket: "files-of-the_shop",
    });
    expect(parse()).toMatchObject({ attachments: undefined, bucket: undefined });
    expect(parseSetup(["--help"])).toBeUndefined();
  });

  it.each([
    [["--region", "europe-west1/../functions"]],
    [["--region", "Europe-West1"]],
    [["--region", "europe-west1 "]],
    [["--location", "eur3?x=1"]],
    [["--location", "../nam5"]],
    [["--database", "Chats"]],
    [["--database", "chats/other"]],
    [["--database", "(other)"]],
    [["--instance", "Shop"]],
    [["--bucket", "gs://files"]],
    [["--bucket", "../other"]],
    [["--bucket", "files.example.com"]],
    [["--attachments", "none"]],
    [["--attachments", ""]],
  ])("%j is refused before anything is looked at", (args) => {
    expect(() => parse(...args)).toThrow(args[0]);
  });

  it.each(["", "My-Project", "../other", "p"])("%j is no project", (project) => {
    expect(() => parseSetup(["--project", project])).toThrow("--project");
  });
});
