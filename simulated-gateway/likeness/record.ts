/** Records what a real gateway sends and does: `node simulated-gateway/likeness/record.ts 2026.4.15 [rule...]`. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { startForwardingProxy } from "../../local-stack/forwarding-proxy.ts";
import { GatewayProcess } from "../../local-stack/gateway-process.ts";
import { ensureGatewayInstalled, gatewayRelease } from "../../local-stack/gateway-release.ts";
import { pairedDevice } from "../../local-stack/identities.ts";
import { freePort } from "../../local-stack/ports.ts";
import { devFolder } from "../../local-stack/project.ts";
import { makeRunFolder } from "../../local-stack/run-folder.ts";
import { startScriptedModel } from "../../local-stack/scripted-model.ts";
import type { ReleaseName } from "../releases.ts";
import { adminScopes, chatScopes, newIdentity } from "../test-client.ts";
import { playFrames, type Recording } from "./frames.ts";
import { measures } from "./rules.ts";
import { enter, type Subject } from "./stage.ts";

const [release, ...wanted] = process.argv.slice(2) as [ReleaseName, ...string[]];
await ensureGatewayInstalled(gatewayRelease(release), console.log);
await record();

async function record(): Promise<void> {
  const [stateDir, port] = [makeRunFolder(join(devFolder, "recorded", release)), await freePort()];
  const [model, proxy] = [await startScriptedModel(), await startForwardingProxy({ targetPort: port })];
  const [chat, admin, token] = [newIdentity(), newIdentity(), randomBytes(24).toString("base64url")];
  const gateway = new GatewayProcess({
    release,
    port,
    stateDir,
    token,
    modelBaseUrl: model.baseUrl,
    pairedDevices: { ...paired(chat, chatScopes), ...paired(admin, adminScopes) },
    logFile: join(stateDir, "gateway.log"),
    startTimeoutMs: 180_000,
  });
  const asked = (words: string) => model.journal().filter(({ text }) => text.includes(words));
  const subject: Subject = {
    release,
    proof: "v3",
    url: proxy.url,
    token,
    chat,
    admin,
    asked: async (words) => void (await model.waitForPrompt(({ text }) => text.includes(words))),
    timesAsked: (words) => asked(words).length,
    patienceMs: 6_000,
    restMs: 1_000,
    letGo: (hold) => model.release(hold),
    lockStore: () => lockStore(stateDir),
    restart: () => gateway.restart(3_000),
  };
  try {
    await gateway.start();
    await save(await withProof(subject), stateDir);
  } finally {
    await gateway.stop(0);
    await Promise.all([proxy.close(), model.close()]);
  }
}

/** As a gateway that was ended while it wrote leaves it behind: of a process that lives. */
function lockStore(stateDir: string): void {
  const lock = { pid: process.pid, startedAt: Date.now(), createdAt: new Date().toISOString() };
  writeFileSync(join(stateDir, "agents", "main", "sessions", "sessions.json.lock"), JSON.stringify(lock));
}

function paired(device: DeviceIdentity, scopes: readonly string[]): Record<string, object> {
  return { [device.deviceId]: pairedDevice({ ...device, sign: () => "" }, scopes) };
}

/** The newest proof that it accepts. */
async function withProof(subject: Subject): Promise<Subject> {
  try {
    await enter(subject);
    return subject;
  } catch {
    return { ...subject, proof: "v2" };
  }
}

async function save(subject: Subject, stateDir: string): Promise<void> {
  const file = new URL(`../frames/${release}.json`, import.meta.url);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Recorded>) : {};
  const rules: Record<string, unknown> = { ...known.rules, proof: subject.proof };
  for (const [name, measure] of Object.entries(measures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    rules[name] = await measure(subject).catch((error: unknown) => ({ failed: String(error) }));
    console.log(name, JSON.stringify(rules[name]));
  }
  const plays = wanted.length === 0 || wanted.includes("frames");
  const recorded = { rules, ...(plays ? await playFrames(subject) : { ...known, rules }) };
  writeFileSync(file, `${redact(recorded, stateDir, subject)}\n`);
}

type Recorded = Recording & { readonly rules: Readonly<Record<string, unknown>> };

/** What names this machine, or is a secret of this run. */
function redact(recorded: object, stateDir: string, { token }: Subject): string {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const addresses = own.filter(({ internal }) => !internal).map(({ address }) => address);
  const hide = (key: string, value: unknown) => {
    if (key === "deviceToken") return "<deviceToken>";
    return key === "methods" && Array.isArray(value) ? value.filter((name) => isOurs(String(name))) : value;
  };
  const replaced: [string, string][] = [
    [stateDir, "/state"],
    [hostname(), "host"],
    [token, "<token>"],
    ...addresses.map((address): [string, string] => [address, "192.0.2.2"]),
  ];
  const text = JSON.stringify(recorded, hide, 2);
  return replaced.reduce((rest, [from, to]) => rest.replaceAll(from, to), text);
}

/** Methods that a chat could use. */
function isOurs(name: string): boolean {
  return /^(health|status|agent\.wait|chat\.(send|abort|history|message\.get)|sessions\.(list|reset|delete|messages\..*)|device\.pair\..*)$/.test(
    name,
  );
}
