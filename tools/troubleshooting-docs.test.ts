import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../functions/src/gateway/failures/failure.ts";
import type { FailureDetails } from "../functions/src/gateway/failures/failure-row.ts";
import { deploymentFailures } from "./doctor/deployment-failures.ts";
import { cloudFailures } from "./setup/cloud-failures.ts";
import { everyFailure, troubleshootingPage } from "./troubleshooting-docs.ts";

describe("the troubleshooting page", () => {
  it("has a chapter for every row of the catalogues", () => {
    const page = troubleshootingPage();
    const titles = page.match(/^### .*$/gm)?.map((title) => title.slice(4)) ?? [];
    const ofProject = [...Object.keys(cloudFailures), ...Object.keys(deploymentFailures)];
    const kinds: string[] = [...everyFailure({}).map(({ kind }) => kind), ...ofProject];
    expect(titles.toSorted()).toEqual(kinds.toSorted());
  });

  it.each([{}, { deviceId: "d", requestId: "r", url: "wss://g/", project: "p", secret: "S" }])(
    "says what each failure means, what to do, and a command that can be typed, or none: %j",
    (details) => {
      const typed = /^(npm |openclaw |gcloud |openssl |timedatectl |ls )/;
      const wrong = everyFailure(details).filter(
        ({ meaning, remedy, command = "npm " }) =>
          !/^[A-Z].*\.$/.test(meaning) ||
          !typed.test(command) ||
          /undefined|null|NaN/.test(`${remedy} ${command}`),
      );
      expect(wrong).toEqual([]);
    },
  );

  it("approves with our own command where npm start runs, and on the gateway's host elsewhere", () => {
    const commandOf = (details: FailureDetails) => new GatewayFailure("not-paired", details).command;
    expect(commandOf({ requestId: "r", localStack: true })).toBe("npm run admin -- approve r");
    expect(commandOf({ requestId: "r", localStack: true, device: "admin" })).toBe(
      "openclaw devices approve r",
    );
    expect(commandOf({ requestId: "r", project: "p" })).toBe("openclaw devices approve r");
  });
});
