import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startForwardingProxy, type ForwardingProxy } from "../../local-stack/forwarding-proxy.ts";
import { GatewayProcess } from "../../local-stack/gateway-process.ts";
import { pairedDevice } from "../../local-stack/identities.ts";
import { freePort } from "../../local-stack/ports.ts";
import { devFolder } from "../../local-stack/project.ts";
import { makeRunFolder } from "../../local-stack/run-folder.ts";
import {
  startScriptedModel,
  type JournalEntry,
  type ScriptedModel,
} from "../../local-stack/scripted-model.ts";
import type { GatewayUnderTest, ModelUnderTest, SeededDevice } from "./gateway-under-test.ts";

/** Milliseconds that a polite restart leaves to the runs that go on. */
const graceMs = 3_000;

interface Parts {
  readonly release: string;
  readonly stateDir: string;
  readonly port: number;
  readonly model: ScriptedModel;
  readonly proxy: ForwardingProxy;
  readonly devices: readonly SeededDevice[];
  /** Merged over the gateway's configuration. */
  readonly extraConfig: object;
  readonly token: string;
  readonly clockAheadMs: number;
}

export interface RealGatewayOptions {
  /** Merged over its configuration. */
  readonly config?: object;
  /** @default one of its own */
  readonly token?: string;
  /** Milliseconds by which its clock is ahead of this machine's. @default 0 */
  readonly clockAheadMs?: number;
}

/**
 * Starts an installed release behind the proxy that makes its clients remote, with the scripted model. Its state and
 * its log stay in `.dev/gateways/<release>/` until the next run.
 */
export async function startRealGateway(
  release: string,
  devices: readonly SeededDevice[],
  { config: extraConfig = {}, token = newToken(), clockAheadMs = 0 }: RealGatewayOptions = {},
): Promise<RealGateway> {
  const stateDir = makeRunFolder(join(devFolder, "gateways", release));
  const port = await freePort();
  const [model, proxy] = await Promise.all([
    startScriptedModel(),
    startForwardingProxy({ targetPort: port }),
  ]);
  const parts = { release, stateDir, port, model, proxy, devices, extraConfig, token, clockAheadMs };
  const gateway = new RealGateway(parts);
  try {
    await gateway.start();
    return gateway;
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

/** Owns one real gateway, its proxy and its model. */
export class RealGateway implements GatewayUnderTest {
  readonly release: string;
  readonly model: ModelUnderTest;
  readonly #parts: Parts;
  #token: string;
  #process: GatewayProcess;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#token = parts.token;
    this.release = parts.release;
    this.model = modelUnderTest(parts.model);
    this.#process = this.#configured();
  }

  get url(): string {
    return this.#parts.proxy.url;
  }

  get token(): string {
    return this.#token;
  }

  get workspace(): string {
    return join(this.#parts.stateDir, "workspace");
  }

  addFile(path: string, bytes: Uint8Array): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }

  addLink(path: string, to: string): void {
    symlinkSync(to, path);
  }

  start(): Promise<void> {
    return this.#process.start();
  }

  restart(how: "politely" | "killed"): Promise<void> {
    return this.#process.restart(how === "killed" ? 0 : graceMs);
  }

  /** Ends it as a crash does, until it is started again. */
  kill(): Promise<void> {
    return this.#process.stop(0);
  }

  /** Stands still with everything that it has open, as a host does that hangs, until `thaw`. */
  freeze(): void {
    this.#process.signal("SIGSTOP");
  }

  thaw(): void {
    this.#process.signal("SIGCONT");
  }

  get configPath(): string {
    return this.#process.configPath;
  }

  /** The process of now, while it runs. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Milliseconds that its model thinks before each answer. */
  set thinkMs(thinkMs: number) {
    this.#parts.model.thinkMs = thinkMs;
  }

  async rotateToken(): Promise<string> {
    await this.#process.stop(graceMs);
    this.#token = newToken();
    this.#process = this.#configured();
    await this.#process.start();
    return this.#token;
  }

  /** Restarts it with something else merged over its configuration. */
  async configure(config: object): Promise<void> {
    await this.#process.stop(graceMs);
    this.#process = this.#configured(config);
    await this.#process.start();
  }

  /** Restarts it with an empty state folder, as a host does that lost its volume. Only the devices are known again. */
  async forget(): Promise<void> {
    const { stateDir } = this.#parts;
    await this.#process.stop(graceMs);
    for (const name of readdirSync(stateDir)) rmSync(join(stateDir, name), { recursive: true, force: true });
    this.#process = this.#configured();
    await this.#process.start();
  }

  /** Everything that the gateway asked its model, whole. */
  get journal(): readonly JournalEntry[] {
    return this.#parts.model.journal();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#process.stop(0), this.#parts.proxy.close(), this.#parts.model.close()]);
  }

  /** A process whose configuration file is written, and its devices if it never ran before. */
  #configured(extraConfig = this.#parts.extraConfig): GatewayProcess {
    const { release, stateDir, port, model, devices, clockAheadMs } = this.#parts;
    return new GatewayProcess({
      release,
      port,
      stateDir,
      token: this.#token,
      modelBaseUrl: model.baseUrl,
      extraConfig,
      pairedDevices: Object.fromEntries(
        devices.map((device) => [
          device.deviceId,
          pairedDevice({ ...device, sign: () => "" }, device.scopes),
        ]),
      ),
      logFile: join(stateDir, "gateway.log"),
      startTimeoutMs: 180_000,
      clockAheadMs,
    });
  }
}

function newToken(): string {
  return randomBytes(24).toString("base64url");
}

function modelUnderTest(model: ScriptedModel): ModelUnderTest {
  return {
    prompts: () => model.journal().map(({ text }) => text),
    pictures: (words) => {
      const prompts = model.journal().filter(({ text }) => text.includes(words));
      const asked = prompts.map(({ messages }) => messages.findLast(({ text }) => text.includes(words)));
      return asked.map((prompt) => (prompt?.pictures ?? []).map(({ contentType }) => contentType));
    },
    asked: async (words) => {
      await model.waitForPrompt(({ text }) => text.includes(words));
    },
    release: (name) => model.release(name),
  };
}
