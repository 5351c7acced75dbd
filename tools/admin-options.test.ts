import { describe, expect, it } from "vitest";
import { adminHelp, parseAdmin } from "./admin-options.ts";
import { describeDevices, describeStatus } from "./admin-report.ts";

describe("parseAdmin", () => {
  it("reads every command", () => {
    expect(parseAdmin(["grant", "a@b.c"])).toEqual({ verb: "grant", account: "a@b.c" });
    expect(parseAdmin(["revoke", "u", "--project", "p"])).toEqual({
      verb: "revoke",
      account: "u",
      project: "p",
    });
    expect(parseAdmin(["devices"])).toEqual({ verb: "devices" });
    expect(parseAdmin(["status"])).toEqual({ verb: "status" });
    expect(parseAdmin(["approve", "r"])).toEqual({ verb: "approve", requestId: "r" });
    expect(parseAdmin(["reject", "r"])).toEqual({ verb: "reject", requestId: "r" });
    expect(parseAdmin(["remove", "d"])).toEqual({ verb: "remove", deviceId: "d" });
  });

  it("answers nothing when help is asked for", () => {
    expect(parseAdmin(["--help"])).toBeUndefined();
  });

  it("shows the commands when none is given", () => {
    expect(() => parseAdmin([])).toThrow(adminHelp);
    expect(() => parseAdmin(["fly"])).toThrow("There is no command fly.");
  });

  it("says what a command lacks, or has too much", () => {
    expect(() => parseAdmin(["grant"])).toThrow("npm run admin -- grant <uid|email>");
    expect(() => parseAdmin(["approve"])).toThrow("npm run admin -- approve <requestId>");
    expect(() => parseAdmin(["remove", "a", "b"])).toThrow("There is too much: b");
  });

  it("refuses a project where only the local stack can be asked", () => {
    expect(() => parseAdmin(["devices", "--project", "p"])).toThrow("devices asks the local stack only");
  });
});

describe("what npm run admin tells", () => {
  it("lists who waits, with the request to approve, and who is paired", () => {
    const device = {
      displayName: "Clawfire",
      roles: ["operator"],
      role: "operator",
      scopes: ["operator.read"],
    };
    const text = describeDevices({
      pending: [{ ...device, requestId: "r-1", deviceId: "d-1" }],
      paired: [{ ...device, deviceId: "d-2" }],
    });
    expect(text).toMatch(
      /1 waiting for approval\n {2}request r-1\n {2}device {2}d-1[^]*1 paired\n {2}device {2}d-2/,
    );
  });

  it("tells what is wrong with a connection and what to do", () => {
    const finding = { kind: "not-paired", meaning: "Not known.", remedy: "Approve it." };
    const text = describeStatus({ admin: { connected: false, deviceId: "d", seenAt: "", finding } });
    for (const part of ["not connected", "not-paired: Not known.", "Approve it.", "not seen yet"])
      expect(text).toContain(part);
  });
});
