import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { approveDevice } from "../../functions/src/gateway/methods/pairing.ts";
import { devices, type DeviceName } from "../../tools/device/devices.ts";
import { knockerOf } from "../../tools/device/knock.ts";
import { rotate } from "../../tools/device/rotate.ts";
import { stepNames } from "../../tools/doctor/diagnosis.ts";
import { quiet } from "../../tools/doctor/quiet.ts";
import { nodeBinary, projectRoot } from "../../local-stack/project.ts";
import { connectAs, requestIdOf } from "./stranger.ts";
import { Hospital, lastStep } from "./world.ts";

const run = promisify(execFile);

let hospital: Hospital;
beforeAll(async () => {
  hospital = await Hospital.open();
}, 180_000);
afterAll(() => hospital?.close());

const examine = (url = hospital.url, options = {}) => hospital.patient.examine(url, options);

async function identityOf(device: DeviceName) {
  return parseDeviceKey(await hospital.patient.get(devices[device].secret));
}

async function claimsOf(device: DeviceName, scopes: readonly string[] = devices[device].scopes) {
  return { identity: await identityOf(device), token: hospital.patient.token, scopes };
}

const toRemove = async (device: DeviceName) =>
  `openclaw devices remove ${(await identityOf(device)).deviceId}`;

/** Each case breaks what the one before it left whole, and ends with everything whole again. */
describe("a real gateway behind a proxy", () => {
  it("that it does not trust: names trustedProxies, and the command mends it", async () => {
    const broken = await examine();
    expect(lastStep(broken)).toBe("upgrade failed");
    expect(broken).toMatchObject({ ok: false, finding: { kind: "proxy-not-trusted" } });
    const command = broken.finding?.command ?? "";
    expect(command).toBe(`openclaw config set gateway.trustedProxies '["<the proxy's address>"]'`);
    await hospital.runOnHost(`openclaw config set gateway.trustedProxies '["127.0.0.1"]'`);
    await vi.waitFor(
      async () => expect((await examine()).finding?.kind).not.toBe("proxy-not-trusted"),
      20_000,
    );
  });

  it("lets in the devices of the exported paired.json, and the agent answers", async () => {
    const { ok, steps, trust, adminFinding } = await examine();
    expect(steps.filter((step) => !step.ok)).toEqual([]);
    expect(steps.map(({ name }) => name)).toEqual(stepNames.filter((name) => name !== "connect"));
    expect({ ok, adminFinding }).toEqual({ ok: true, adminFinding: undefined });
    expect(trust?.kind).toBe("device-pairing");
    expect(hospital.model.journal().at(-1)?.text).toContain("Say hello in one word.");
  });

  it("whose own host we are: no pairing is asked for, and the doctor says so", async () => {
    const { ok, trust } = await examine(hospital.gateway.url);
    expect({ ok, trust: trust?.kind }).toEqual({ ok: true, trust: "device-pairing" });
    await hospital.runOnHost(await toRemove("chat"));
    const unknown = await examine(hospital.gateway.url);
    expect(unknown.ok).toBe(true);
    expect(unknown.trust).toMatchObject({ kind: "own-host" });
    expect(unknown.steps.find(({ name }) => name === "pairing")?.seen).toBe("not asked for");
  });

  it("that removed the chat device: not-paired, and the printed command approves it", async () => {
    const broken = await examine();
    const { deviceId } = await identityOf("chat");
    expect(lastStep(broken)).toBe("pairing failed");
    expect(broken.finding).toMatchObject({ kind: "not-paired", deviceId });
    const { requestId = "", command = "" } = broken.finding ?? {};
    expect(command).toBe(`openclaw devices approve ${requestId}`);
    await hospital.runOnHost(command);
    expect((await examine()).ok).toBe(true);
  });

  it("that removed the admin device: visitors can chat, and the finding is about the admin", async () => {
    await hospital.runOnHost(await toRemove("admin"));
    const broken = await examine();
    expect(broken).toMatchObject({ ok: true, adminFinding: { kind: "not-paired" } });
    await hospital.runOnHost(broken.adminFinding?.command ?? "");
    expect((await examine()).adminFinding).toBeUndefined();
  });

  it("that approved less than is asked for: scope-upgrade, and an administrator can approve it", async () => {
    await hospital.runOnHost(await toRemove("chat"));
    const narrow = await connectAs(hospital.url, await claimsOf("chat", ["operator.read"]));
    await hospital.runOnHost(`openclaw devices approve ${requestIdOf(narrow)}`);
    const broken = await examine();
    expect(lastStep(broken)).toBe("scopes failed");
    expect(broken.finding?.kind).toBe("scope-upgrade");
    await approveAsAdmin(broken.finding?.requestId ?? "");
    expect((await examine()).ok).toBe(true);
  });

  it("that approved another platform: metadata-upgrade, and the printed command mends it", async () => {
    const client = { id: "gateway-client", version: "0.1.0", platform: "linux", mode: "backend" };
    const other = await connectAs(hospital.url, await claimsOf("chat"), { client });
    await hospital.runOnHost(`openclaw devices approve ${requestIdOf(other)}`);
    const broken = await examine();
    expect(lastStep(broken)).toBe("pairing failed");
    expect(broken.finding?.kind).toBe("metadata-upgrade");
    await hospital.runOnHost(broken.finding?.command ?? "");
    expect((await examine()).ok).toBe(true);
  });

  it("with another token: token-mismatch, and npm run device -- token mends it", async () => {
    await hospital.patient.put("OPENCLAW_GATEWAY_TOKEN", "not-the-gateways-token");
    const broken = await examine();
    expect(lastStep(broken)).toBe("token failed");
    expect(broken.finding).toMatchObject({ kind: "token-mismatch", command: "npm run device -- token" });
    await hospital.patient.runOurs(broken.finding?.command ?? "", `${hospital.patient.token}\n`);
    expect((await examine()).ok).toBe(true);
  });

  it("without the agent that is configured: agent-unknown, and the command lists the agents", async () => {
    hospital.patient.parameters("OPENCLAW_AGENT_ID=nobody\n");
    const broken = await examine();
    expect(lastStep(broken)).toBe("turn failed");
    expect(broken.finding).toMatchObject({ kind: "agent-unknown", command: "openclaw agents list" });
    const agent = /^- (\w+)/m.exec(await hospital.runOnHost("openclaw agents list"))?.[1];
    hospital.patient.parameters(`OPENCLAW_AGENT_ID=${agent}\n`);
    expect((await examine()).ok).toBe(true);
  });

  it("whose model refuses: run-failed", async () => {
    const broken = await examine(hospital.url, { message: "[fail:400]" });
    expect(lastStep(broken)).toBe("turn failed");
    expect(broken.finding).toMatchObject({ kind: "run-failed", command: "openclaw logs" });
  });

  it("whose model takes too long: run-unfinished", async () => {
    const broken = await examine(hospital.url, { message: "[hold-start:doctor]", turnMs: 700 });
    hospital.model.release("doctor");
    expect(broken.finding?.kind).toBe("run-unfinished");
  });

  it.each(["chat", "admin"] as const)(
    "keeps the old %s key in use until the new one is approved",
    async (device) => {
      const { keeper } = hospital.patient;
      const knock = await knockerOf(hospital.patient.setUp(hospital.url));
      const rotation = { keeper, device, finishOnly: false, knock };
      const old = await identityOf(device);
      const begun = await rotate(rotation);
      expect(begun).toMatchObject({ kind: "waiting", oldId: old.deviceId });
      expect((await examine()).ok).toBe(true);
      expect((await identityOf(device)).deviceId).toBe(old.deviceId);
      if (begun.kind !== "waiting") throw new Error("It did not wait.");
      await hospital.runOnHost(begun.failure.command ?? "");
      expect(await rotate({ ...rotation, finishOnly: true })).toMatchObject({
        kind: "promoted",
        newId: begun.newId,
      });
      expect((await identityOf(device)).deviceId).toBe(begun.newId);
      expect(await examine()).toMatchObject({ ok: true });
    },
  );

  it("tells scripts by JSON and exit status, and never a secret", async () => {
    const { secretsFile, token } = hospital.patient;
    const doctor = (...args: string[]) =>
      run(nodeBinary, [join(projectRoot, "tools/doctor.ts"), "--json", "--secrets", secretsFile, ...args]);
    const { stdout } = await doctor("--url", hospital.url, "--message", `[say:${token}]`);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, gateway: `${hospital.url}/` });
    expect(stdout).toContain("[hidden]");
    expect(stdout).not.toContain(token);
    const failed = doctor("--url", "https://gateway.example.com");
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("url-wrong-scheme"),
    });
  });

  it("that was shown wrong tokens: auth-rate-limited", async () => {
    const claims = { ...(await claimsOf("chat")), token: "wrong-wrong-wrong" };
    for (let tries = 0; tries < 12; tries += 1) await connectAs(hospital.url, claims);
    const broken = await examine();
    expect(lastStep(broken)).toBe("token failed");
    expect(broken.finding).toMatchObject({ kind: "auth-rate-limited", command: "npm run device -- token" });
    expect(broken.steps.at(-1)?.seen).toMatch(/try again in \d+ s/);
  });

  it("that does not run: its proxy has no gateway behind it, and its port is closed", async () => {
    await hospital.gateway.stop();
    const behindProxy = await examine();
    expect(lastStep(behindProxy)).toBe("upgrade failed");
    expect(behindProxy.finding).toMatchObject({
      kind: "no-gateway-behind-proxy",
      command: "openclaw gateway status",
    });
    const direct = await examine(hospital.gateway.url);
    expect(lastStep(direct)).toBe("tcp failed");
    expect(direct.finding).toMatchObject({ kind: "connection-refused", command: "openclaw gateway" });
  });
});

/** What `npm run admin -- approve` ends in. */
async function approveAsAdmin(requestId: string): Promise<void> {
  const { token, identity, scopes } = await claimsOf("admin");
  const shown = async () => ({ token, identity });
  const link = new GatewayLink({
    urls: [hospital.url],
    credentials: { read: shown, refresh: shown },
    scopes,
    log: quiet,
  });
  try {
    await approveDevice(await link.connection(), requestId);
  } finally {
    link.close();
  }
}
