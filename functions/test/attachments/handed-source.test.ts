import { describe, expect, it } from "vitest";
import { allowedPath, isAllowed } from "../../src/attachments/handed-source.ts";

const workspace = "/home/agent/.openclaw/workspace";

describe("what an agent may hand over", () => {
  it.each([
    [`${workspace}/chart.png`, `${workspace}/chart.png`],
    [`file://${workspace}/out/two words.csv`, `${workspace}/out/two words.csv`],
    ["chart.png", `${workspace}/chart.png`],
    ["./out/chart.png", `${workspace}/out/chart.png`],
  ])("is in its workspace: %s", (source, path) => {
    expect(allowedPath(source, workspace)).toBe(path);
    expect(allowedPath(source, `${workspace}/`)).toBe(path);
  });

  it.each([
    "",
    "/etc/passwd",
    workspace,
    `${workspace}/`,
    `${workspace}2/chart.png`,
    `${workspace}/../openclaw.json`,
    `${workspace}/out/../../openclaw.json`,
    `${workspace}//etc/passwd`,
    `${workspace}/.env`,
    `${workspace}/.git/config`,
    `${workspace}/out/./chart.png`,
    `${workspace}/media/inbound/a.png`,
    `${workspace}/media/Outgoing/a.png`,
    `${workspace}/a\\..\\..\\b`,
    `${workspace}/a\0.png`,
    `file://${workspace}/%2e%2e/openclaw.json`,
    "file://host/share/a.png",
    "../chart.png",
    "./../chart.png",
    "~/chart.png",
    "C:\\Users\\me\\a.png",
    "media://inbound/a.png",
    "data:image/png;base64,AAAA",
    "http://169.254.169.254/latest",
    "https://example.com/a.png",
  ])("is not %s", (source) => {
    expect(allowedPath(source, workspace)).toBeUndefined();
  });

  it.each([undefined, "", "/", "workspace"])("is nothing where no workspace is known: %s", (unknown) => {
    expect(allowedPath("/etc/passwd", unknown)).toBeUndefined();
    expect(allowedPath("chart.png", unknown)).toBeUndefined();
  });

  it("is not told by its name alone where something else of that name is named too", () => {
    const sources = [`${workspace}/a.png`, `${workspace}/b.png`, "/home/agent/.openclaw/media/inbound/b.png"];
    expect(["a.png", "b.png", "c.png"].map((label) => isAllowed(label, sources, workspace))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
