import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../functions/src/gateway/failures/failure.ts";
import type { FailureDetails } from "../functions/src/gateway/failures/failure-row.ts";
import { failureKinds } from "../functions/src/gateway/failures/failures.ts";
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

  it("approves with our own command where npm start runs, and on the gateway's host elsewhere", () => {
    const commandOf = (details: FailureDetails) => new GatewayFailure("not-paired", details).command;
    expect(commandOf({ requestId: "r", localStack: true })).toBe("npm run admin -- approve r");
    expect(commandOf({ requestId: "r", localStack: true, device: "admin" })).toBe(
      "openclaw devices approve r",
    );
    expect(commandOf({ requestId: "r", project: "p" })).toBe("openclaw devices approve r");
  });
});
