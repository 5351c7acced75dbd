import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { GatewayConnection } from "../../functions/src/gateway/connection/gateway-connection.ts";
import { listDevices } from "../../functions/src/gateway/methods/pairing.ts";
import { adminScopes, chatScopes } from "../../local-stack/identities.ts";
import type { RunningChild } from "../../local-stack/child.ts";
import { ContainerHost, runAs } from "./container-host.ts";
import { RecordingModel } from "./recording-model.ts";
import { sayUnguarded } from "./unguarded.ts";
import { Visitor } from "../gateways/visitor.ts";

const asRoot = process.getuid?.() === 0;

/** A gateway's first run takes its time on a busy machine. */
const patient = { timeoutMs: 120_000 };

describe("a gateway on a container host", { timeout: 240_000 }, () => {
  let host: ContainerHost;
  let container: RunningChild;
  let connection: GatewayConnection;

  beforeAll(async () => {
    host = await ContainerHost.open();
    container = await host.start();
    connection = await host.link(host.chat, chatScopes).connection();
  }, 240_000);

  afterAll(() => host.close(), 120_000);

  const inVolume = (...path: string[]) => join(host.volume, ...path);
  const visitor = () => new Visitor(host.link(host.chat, chatScopes));

  it("lets both exported devices in through the host's proxy", async () => {
    expect(connection.deviceId).toBe(host.chat.deviceId);
    expect(connection.hello.release).toBe("2026.9.6");
    const admin = await host.link(host.admin, adminScopes).connection();
    const { pending, paired } = await listDevices(admin);
    expect(pending).toEqual([]);
    expect(paired.map(({ deviceId }) => deviceId).toSorted()).toEqual(
      [host.chat.deviceId, host.admin.deviceId].toSorted(),
    );
    expect(existsSync(inVolume("devices", "paired.json.migrated"))).toBe(true);
  });

  it("answers a visitor, and offers the model no tool at all", async () => {
    expect(await visitor().ask("is there breakfast", patient)).toBe(RecordingModel.answer);
    const [asked, ...more] = host.model.askedWith("is there breakfast");
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ tools: [], authorization: `Bearer ${host.modelKey}` });
    expect(asked?.prompt).toContain("You answer the visitors of a website.");
  });

  it.each([
    "/status",
    "/restart",
    "/bash ls",
    "/config show",
    "/help",
    "/whoami",
    "/model other/model",
    "/think high",
    "/new",
  ])("does not obey an unguarded %s", async (command) => {
    const said = await sayUnguarded(connection, command);
    expect(said.answer).not.toMatch(/2026\.9\.6|recording-1|uptime|gateway\.|commands?:|openclaw\.json/i);
    expect(said.session).toMatchObject({ model: "recording-1", modelOverrideSource: null });
    expect(said.session).not.toHaveProperty("thinkingLevel");
    expect(container.pid).toBeDefined();
    expect(await connection.checkAlive()).toBe(true);
  });

  it("hands an unguarded !ls to the model as words", async () => {
    expect((await sayUnguarded(connection, "!ls")).answer).toBe(RecordingModel.answer);
    expect(host.model.askedWith("!ls")).toHaveLength(1);
  });

  it("runs no tool for the bare token, and serves no page and no other interface", async () => {
    const headers = { authorization: `Bearer ${host.token}`, "content-type": "application/json" };
    for (const tool of ["exec", "read", "message", "sessions_list", "gateway", "session_status"]) {
      const body = JSON.stringify({ tool, args: {} });
      expect((await host.fetch("/tools/invoke", { method: "POST", headers, body })).status).toBe(404);
    }
    for (const path of ["/", "/v1/chat/completions", "/v1/responses", "/hooks/agent"])
      expect((await host.fetch(path, { method: "POST", headers, body: "{}" })).status).toBe(404);
    expect((await host.fetch("/healthz")).status).toBe(200);
    expect((await host.fetch("/startupz")).status).toBe(200);
  });

  it.runIf(asRoot)("runs as another user than root, who owns the volume", () => {
    const children = readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, "utf8");
    for (const pid of [String(container.pid), ...children.trim().split(" ")]) {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      expect(status).toMatch(new RegExp(`^Uid:(\\s${runAs.uid}){4}$`, "m"));
      expect(status).toMatch(new RegExp(`^Gid:(\\s${runAs.gid}){4}$`, "m"));
    }
    expect(statSync(inVolume("openclaw.json")).uid).toBe(runAs.uid);
  });

  it("writes files that only its user may read, and no secret into the configuration", () => {
    for (const file of ["openclaw.json", "proxies.json", join("state", "openclaw.sqlite")])
      expect(statSync(inVolume(file)).mode & 0o077).toBe(0);
    const config = readFileSync(inVolume("openclaw.json"), "utf8");
    expect(config).not.toContain(host.token);
    expect(config).not.toContain(host.modelKey);
  });

  it("keeps the secrets off the command line, and the devices out of the gateway's environment", () => {
    const children = readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, "utf8");
    const [gateway = ""] = children.trim().split(" ");
    expect(readFileSync(`/proc/${gateway}/cmdline`, "utf8")).not.toContain(host.token);
    expect(readFileSync(`/proc/${gateway}/environ`, "utf8")).not.toContain("CLAWFIRE_PAIRED_DEVICES");
  });

  it("ends cleanly at SIGTERM, and finds everything again at its next start", async () => {
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    expect(host.printed).toContain("completed cleanly");

    const config = `${readFileSync(inVolume("openclaw.json"), "utf8")}// The owner's own line.\n`;
    writeFileSync(inVolume("openclaw.json"), config);
    writeFileSync(inVolume("workspace", "AGENTS.md"), "You are the porter.");
    container = await host.start({
      CLAWFIRE_PAIRED_DEVICES: undefined,
      CLAWFIRE_TRUSTED_PROXIES: "127.0.0.0/8",
    });

    expect(readFileSync(inVolume("openclaw.json"), "utf8")).toBe(config);
    expect(existsSync(inVolume("devices", "paired.json"))).toBe(false);
    expect(JSON.parse(readFileSync(inVolume("proxies.json"), "utf8"))).toMatchObject({
      trustedProxies: ["127.0.0.0/8"],
    });
    connection = await host.link(host.chat, chatScopes).connection();
    const { sessions } = await connection.request(
      "sessions.list",
      {},
      { schema: z.object({ sessions: z.array(z.unknown()) }) },
    );
    expect(sessions.length).toBeGreaterThan(0);
    expect(await visitor().ask("where is the lift", patient)).toBe(RecordingModel.answer);
    expect(host.model.askedWith("where is the lift")[0]?.prompt).toContain("You are the porter.");
  });

  it("refuses a proxy that it was not told of, says which, and needs only the variable to be mended", async () => {
    await host.stop();
    container = await host.start({ CLAWFIRE_TRUSTED_PROXIES: "none" });
    const refused = host.link(host.chat, chatScopes).connection();
    await expect(refused).rejects.toMatchObject({ kind: "proxy-not-trusted" });
    expect(host.printed).toMatch(/unattributable proxy-shaped traffic from 127\.0\.0\.1;/);
    expect((await host.fetch("/healthz")).status).toBe(200); // The one page that asks nobody who he is,
    expect((await host.fetch("/startupz")).status).toBe(403); // which is why no host's check uses this one.
  });

  it("runs the gateway's other commands with the same settings", async () => {
    const { code } = await host.run({}, ["config", "get", "gateway.bind"]).exited;
    expect({ code, printed: host.printed.trim().split("\n").at(-1) }).toEqual({ code: 0, printed: "lan" });
  });

  it("names what is missing, ends with the status for it, and writes nothing", async () => {
    const empty = mkdtempSync(join(tmpdir(), "gateway-empty-"));
    const changes = {
      PORT: "",
      OPENCLAW_GATEWAY_TOKEN: `${host.token} `.repeat(2),
      OPENCLAW_STATE_DIR: empty,
    };
    const { exited } = host.run(changes);
    expect((await exited).code).toBe(78);
    expect(host.printed).toMatch(
      /\[clawfire\] PORT is missing\..*\n\[clawfire\] OPENCLAW_GATEWAY_TOKEN contains white/,
    );
    expect(readdirSync(empty)).toEqual([]);
    rmdirSync(empty);
  });

  it("prints no secret, whatever it does", async () => {
    await host.stop();
    const devices = Object.values(JSON.parse(host.pairedDevices) as object) as { publicKey: string }[];
    for (const secret of [host.token, host.modelKey, ...devices.map(({ publicKey }) => publicKey)])
      expect(host.printed).not.toContain(secret);
    expect(host.printed).not.toMatch(/"tokens"|PRIVATE KEY/);
  });
});
