import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { startChild, type ChildExit, type RunningChild } from "../../local-stack/child.ts";
import { startForwardingProxy, type ForwardingProxy } from "../../local-stack/forwarding-proxy.ts";
import { currentRelease, ensureGatewayInstalled, gatewayRelease } from "../../local-stack/gateway-release.ts";
import { adminScopes, chatScopes, pairedDevice } from "../../local-stack/identities.ts";
import { freePort } from "../../local-stack/ports.ts";
import { LogBook } from "../gateways/log-book.ts";
import { newDevice } from "../gateways/world.ts";
import { RecordingModel } from "./recording-model.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

const root = fileURLToPath(new URL("../..", import.meta.url));
const node = join(root, "node_modules", ".bin", "node");
const entry = join(root, "deploy", "gateway", "entry.ts");
const release = gatewayRelease(currentRelease);

/** Milliseconds. A first start makes a database, and a machine may be busy. */
const startTimeoutMs = 150_000;
const stopTimeoutMs = 30_000;

/** The user that the entry script changes to where the tests run as root; `nobody` exists everywhere. */
export const runAs = { uid: 65_534, gid: 65_534 };

/** Owns what a container host gives a gateway: a volume, a port, variables, a log, and a proxy in front of it. */
export class ContainerHost {
  readonly chat = newDevice();
  readonly admin = newDevice();
  readonly token = randomBytes(32).toString("hex");
  readonly modelKey = `sk-${randomBytes(24).toString("hex")}`;
  readonly model = new RecordingModel();
  readonly volume = mkdtempSync(join(tmpdir(), "gateway-volume-"));
  readonly log = new LogBook();
  readonly port: number;
  readonly proxy: ForwardingProxy;
  readonly #logFolder = mkdtempSync(join(tmpdir(), "gateway-log-"));
  readonly #links = new Set<GatewayLink>();
  #container: RunningChild | undefined;

  private constructor(port: number, proxy: ForwardingProxy) {
    this.port = port;
    this.proxy = proxy;
  }

  static async open(): Promise<ContainerHost> {
    await ensureGatewayInstalled(release);
    const port = await freePort();
    const host = new ContainerHost(port, await startForwardingProxy({ targetPort: port }));
    await host.model.listen();
    return host;
  }

  /** What is set for the service, as its README says. */
  get variables(): Variables {
    return {
      PATH: process.env["PATH"],
      CLAWFIRE_OPENCLAW: join(release.folder, "node_modules", "openclaw"),
      CLAWFIRE_RUN_AS: `${runAs.uid}:${runAs.gid}`,
      CLAWFIRE_TRUSTED_PROXIES: "127.0.0.1, fdaa::/16",
      CLAWFIRE_PAIRED_DEVICES: Buffer.from(this.pairedDevices).toString("base64"),
      OPENCLAW_STATE_DIR: this.volume,
      OPENCLAW_GATEWAY_TOKEN: this.token,
      OPENCLAW_MODEL_BASE_URL: this.model.baseUrl,
      OPENCLAW_MODEL_API_KEY: this.modelKey,
      OPENCLAW_MODEL_ID: "recording-1",
      PORT: String(this.port),
    };
  }

  /** What `npm run device -- export` writes. */
  get pairedDevices(): string {
    const { chat, admin } = this;
    return JSON.stringify({
      [chat.deviceId]: pairedDevice(chat, chatScopes),
      [admin.deviceId]: pairedDevice(admin, adminScopes),
    });
  }

  /** Starts the entry script with these variables instead of, or beside, the usual ones. */
  run(changes: Variables = {}, args: readonly string[] = []): RunningChild {
    const env = Object.fromEntries(
      Object.entries({ ...this.variables, ...changes }).filter(([, value]) => value !== undefined),
    );
    const logFile = join(this.#logFolder, "container.log");
    return startChild({ name: "The container", command: node, args: [entry, ...args], env, logFile });
  }

  /** Starts it, and waits until the gateway is ready. */
  async start(changes: Variables = {}): Promise<RunningChild> {
    this.#container = this.run(changes);
    await this.#container.waitForLine(/\[gateway\] ready/, startTimeoutMs);
    return this.#container;
  }

  /** Ends it as a host does: SIGTERM to the one process that it knows. */
  async stop(): Promise<ChildExit | undefined> {
    for (const link of this.#links) link.close();
    this.#links.clear();
    const container = this.#container;
    this.#container = undefined;
    if (container?.pid === undefined) return undefined;
    process.kill(container.pid, "SIGTERM");
    const timer = setTimeout(() => container.signal("SIGKILL"), stopTimeoutMs);
    return container.exited.finally(() => clearTimeout(timer));
  }

  /** A link as our functions have it, through the proxy that makes it remote. */
  link(identity: DeviceIdentity, scopes: readonly string[]): GatewayLink {
    const credentials = { token: this.token, identity };
    const link = new GatewayLink({
      urls: [this.proxy.url],
      scopes,
      log: this.log,
      credentials: { read: async () => credentials, refresh: async () => credentials },
    });
    this.#links.add(link);
    return link;
  }

  /** A page of the gateway, as somebody on the internet gets it. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.proxy.port}${path}`, init);
  }

  /** Everything that the container printed. */
  get printed(): string {
    return readFileSync(join(this.#logFolder, "container.log"), "utf8");
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.proxy.close(), this.model.close()]);
    rmSync(this.volume, { recursive: true, force: true });
    rmSync(this.#logFolder, { recursive: true, force: true });
  }
}
