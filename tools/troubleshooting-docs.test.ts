import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../functions/src/gateway/failure.ts";
import { failureKinds } from "../functions/src/gateway/failures.ts";
import { troubleshootingPage } from "./troubleshooting-docs.ts";

describe("the troubleshooting page", () => {
  it("has a chapter for every row of the catalogue", () => {
    const page = troubleshootingPage();
    const titles = page.match(/^### .*$/gm)?.map((title) => title.slice(4)) ?? [];
    expect(titles.toSorted()).toEqual([...failureKinds].toSorted());
  });

  it.each(failureKinds)("gives a command for %s that can be typed, or none", (kind) => {
    for (const details of [{}, { deviceId: "d", requestId: "r", url: "wss://g/", project: "p" }]) {
      const { command } = new GatewayFailure(kind, details);
      expect(command ?? "npm ").toMatch(/^(npm |openclaw |gcloud |openssl |timedatectl |ls )/);
      expect(command ?? "").not.toMatch(/undefined|null|NaN/);
    }
  });
});
