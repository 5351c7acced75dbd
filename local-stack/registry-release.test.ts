import { expect, test } from "vitest";
import { findRelease } from "./registry-release.ts";

test("a folder of gateways/ is found by its name, and by its package and version", async () => {
  const release = await findRelease("2026.9.6");
  expect(release).toMatchObject({ packageName: "openclaw", version: "2026.9.6", release: "2026.9.6" });
  expect(await findRelease("openclaw@2026.9.6")).toEqual(release);
});

test("a name that is neither says which there are, and how to name any other", async () => {
  await expect(findRelease("2026.9.7")).rejects.toThrow(
    /no gateways\/2026\.9\.7\. There are: .*2026\.9\.6\..*openclaw@2026\.7\.1/,
  );
});
