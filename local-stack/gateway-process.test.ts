import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startForwardingProxy, type ForwardingProxy } from "./forwarding-proxy.ts";
import { startGateway, type GatewayProcess } from "./gateway-process.ts";
import { currentRelease, ensureGatewayInstalled, gatewayRelease } from "./gateway-release.ts";
import { freePort } from "./ports.ts";
import { startScriptedModel, type ScriptedModel } from "./scripted-model.ts";

const release = gatewayRelease(process.env["GATEWAY_RELEASE"] ?? currentRelease);
const token = "a-shared-token-for-this-test-only";
const scopes = ["operator.read", "operator.write"];
const stateDir = mkdtempSync(join(tmpdir(), "gateway-"));
const logFile = join(stateDir, "gateway.log");

interface Frame {
  type: string;
  id?: string;
  event?: string;
  ok?: boolean;
  payload?: { nonce?: string; ts?: number; type?: string; state?: string; runId?: string; message?: Message };
  error?: { code: string; details?: { code?: string; requestId?: string } };
}
interface Message {
  content: { type: string; text?: string }[];
}

function newDevice(): { id: string; publicKey: string; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return {
    id: createHash("sha256").update(raw).digest("hex"),
    publicKey: raw.toString("base64url"),
    privateKey,
  };
}

function pairedRecord({ id, publicKey }: ReturnType<typeof newDevice>): object {
  const client = { clientId: "gateway-client", clientMode: "backend", platform: "node" };
  const operator = { token: "an-issued-device-token", role: "operator", scopes, createdAtMs: 0 };
  const grant = {
    role: "operator",
    roles: ["operator"],
    scopes,
    approvedScopes: scopes,
    tokens: { operator },
  };
  return {
    deviceId: id,
    publicKey,
    displayName: "Test",
    ...client,
    ...grant,
    createdAtMs: 0,
    approvedAtMs: 0,
  };
}

const device = newDevice();
let model: ScriptedModel;
let gateway: GatewayProcess;
let proxy: ForwardingProxy;

beforeAll(async () => {
  await ensureGatewayInstalled(release, (line) => console.log(line));
  model = await startScriptedModel();
  const pairedDevices = { [device.id]: pairedRecord(device) };
  const settings = { port: await freePort(), stateDir, token, modelBaseUrl: model.baseUrl, pairedDevices };
  gateway = await startGateway({ release, logFile, ...settings });
  proxy = await startForwardingProxy({ targetPort: gateway.port });
}, 900_000);

afterAll(async () => {
  await proxy?.close();
  await gateway?.stop();
  await model?.close();
}, 30_000);

/** Opens a socket through the proxy and answers it with every frame that comes, in order. */
function dial(): { socket: WebSocket; next: (matches: (frame: Frame) => boolean) => Promise<Frame> } {
  const socket = new WebSocket(proxy.url);
  const frames: Frame[] = [];
  const arrival = new EventTarget();
  socket.on("message", (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Frame);
    arrival.dispatchEvent(new Event("frame"));
  });
  const next = async (matches: (frame: Frame) => boolean): Promise<Frame> => {
    for (;;) {
      const found = frames.find((frame) => matches(frame));
      if (found) return found;
      await once(arrival, "frame");
    }
  };
  return { socket, next };
}

async function connect(as: ReturnType<typeof newDevice>, line: ReturnType<typeof dial>): Promise<Frame> {
  const { payload } = await line.next(({ event }) => event === "connect.challenge");
  const { nonce = "", ts = 0 } = payload ?? {};
  const proof = [
    "v3",
    as.id,
    "gateway-client",
    "backend",
    "operator",
    scopes.join(","),
    ts,
    token,
    nonce,
    "node",
    "",
  ];
  const signature = sign(null, Buffer.from(proof.join("|")), as.privateKey).toString("base64url");
  const client = { id: "gateway-client", mode: "backend", version: "1.0.0", platform: "node" };
  const identity = { id: as.id, publicKey: as.publicKey, signature, signedAt: ts, nonce };
  const range = { minProtocol: 3, maxProtocol: 4 };
  const params = { ...range, client, role: "operator", scopes, auth: { token }, device: identity };
  line.socket.send(JSON.stringify({ type: "req", id: "connect", method: "connect", params }));
  return line.next(({ id }) => id === "connect");
}

describe(`a real gateway, ${release.release}`, () => {
  test("answers a visitor through the proxy, having asked the model once with the visitor's words", async () => {
    const words = "Good morning, *dear* agent.\n\nWhat is new? [words:30]";
    const line = dial();
    expect(await connect(device, line)).toMatchObject({ ok: true, payload: { type: "hello-ok" } });
    const runId = crypto.randomUUID();
    const params = { sessionKey: "agent:main:web:test", message: `\u2060${words}`, idempotencyKey: runId };
    line.socket.send(JSON.stringify({ type: "req", id: "send", method: "chat.send", params }));
    expect(await line.next(({ id }) => id === "send")).toMatchObject({ ok: true, payload: { runId } });
    const final = await line.next(({ event, payload }) => event === "chat" && payload?.state === "final");
    const text = final.payload?.message?.content.map((part) => part.text).join("");
    expect(text).toContain(`You said: ${words}`);
    expect(model.journal().map((entry) => entry.text)).toEqual([words]);
    line.socket.terminate();
  }, 60_000);

  test("sees a remote client: a device that it does not know has to be paired", async () => {
    const line = dial();
    const { error } = await connect(newDevice(), line);
    expect(error?.code).toBe("NOT_PAIRED");
    expect(error?.details?.requestId).toBeTypeOf("string");
    line.socket.terminate();
  });

  test.runIf(process.platform === "linux")("keeps the token to itself", () => {
    const commandLine = readFileSync(`/proc/${gateway.pid}/cmdline`, "utf8");
    const environment = readFileSync(`/proc/${gateway.pid}/environ`, "utf8");
    expect(`${commandLine}${environment}${readFileSync(logFile, "utf8")}`).not.toContain(token);
    expect(statSync(gateway.configPath).mode & 0o777).toBe(0o600);
  });

  test("comes back on the same port, with its devices", async () => {
    const before = gateway.pid;
    await gateway.restart();
    expect(gateway.pid).not.toBe(before);
    const line = dial();
    expect(await connect(device, line)).toMatchObject({ ok: true });
    line.socket.terminate();
  }, 120_000);

  test("says what happened when it cannot start", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gateway-"));
    const settings = { port: await freePort(), stateDir: folder, token, modelBaseUrl: model.baseUrl };
    const extraConfig = { gateway: { bind: "nowhere" } };
    const start = startGateway({ release, logFile: join(folder, "gateway.log"), ...settings, extraConfig });
    await expect(start).rejects.toThrow(/^The gateway \(.*\) ended with code [^]*gateway\.log[^]*bind/);
  }, 60_000);
});
