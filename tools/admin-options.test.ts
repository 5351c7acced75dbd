import { describe, expect, it } from "vitest";
import { adminHelp, parseAdmin } from "./admin-options.ts";
import { describeDevices, describeSite, describeStatus } from "./admin-report.ts";

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
    expect(parseAdmin(["pause"])).toEqual({ verb: "pause", pause: {}, site: undefined });
    const project = "a-project";
    expect(parseAdmin(["resume", "--project", project])).toEqual({ verb: "resume", site: { project } });
    const until = "2026-12-01T08:00:00Z";
    expect(
      parseAdmin(["pause", "Soon.", "--until", until, "--project", project, "--instance", "shop"]),
    ).toEqual({
      verb: "pause",
      pause: { sentence: "Soon.", until: "2026-12-01T08:00:00.000Z" },
      site: { project, instance: "shop" },
    });
  });

  it("refuses what is no time, and a time for anything but a pause", () => {
    expect(() => parseAdmin(["pause", "--until", "noon"])).toThrow("--until must be a time");
    expect(() => parseAdmin(["resume", "--until", "2026-12-01"])).toThrow("--until is for pause only");
    expect(() => parseAdmin(["pause", "Back", "at", "noon."])).toThrow("There is too much: at noon.");
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

  it("tells why visitors may not send, and what is spent", () => {
    const settings = {
      version: 1,
      budgets: [],
      prices: [],
      currency: "EUR",
      haltAt: { gatewayAway: true, errors: false },
      access: [],
    };
    expect(describeSite({ settings, budgets: [] })).toBe("visitors may send");
    const pause = { since: "S", by: "olga", sentence: "Soon.", until: "U" };
    const budget = {
      of: "money",
      per: "day",
      limit: 5,
      spent: 1.25,
      until: "U",
      visitors: "anonymous",
    } as const;
    expect(describeSite({ settings: { ...settings, pause }, budgets: [budget] })).toBe(
      "paused since S by olga, until U\n  Soon.\n1.25 of 5 EUR a day (anonymous), until U",
    );
    const halt = { cause: "gateway", since: "S" } as const;
    expect(describeSite({ settings: { ...settings, halt }, budgets: [] })).toBe(
      "paused by itself since S: gateway",
    );
  });

  it("tells what is wrong with a connection and what to do", () => {
    const finding = { kind: "not-paired", meaning: "Not known.", remedy: "Approve it." };
    const text = describeStatus({ admin: { connected: false, deviceId: "d", seenAt: "", finding } });
    for (const part of ["not connected", "not-paired: Not known.", "Approve it.", "not seen yet"])
      expect(text).toContain(part);
  });
});
