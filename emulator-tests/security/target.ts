import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { startForwardingProxy, type ForwardingProxy } from "../../local-stack/forwarding-proxy.ts";
import { GatewayProcess } from "../../local-stack/gateway-process.ts";
import { chatScopes, makeDeviceKey, pairedDevice } from "../../local-stack/identities.ts";
import { freePort } from "../../local-stack/ports.ts";
import { LogBook } from "../gateways/log-book.ts";
import { ModelTap } from "./model-tap.ts";
import { readStoredSessions } from "./stored-sessions.ts";

/** A picture of one point. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const skill = "---\nname: greet\ndescription: Greets somebody.\n---\n\nSay hello.\n";

/** An owner who switched on everything that a command could use. */
export const careless = {
  plugins: { enabled: true },
  commands: { text: true, bash: true, config: true, debug: true, restart: true },
};

/** Owns one real gateway that is to be attacked: a skill, a picture and every command are there to be misused. */
export class Target {
  readonly tap: ModelTap;
  readonly link: GatewayLink;
  readonly log = new LogBook();
  readonly stateDir: string;
  readonly #gateway: GatewayProcess;
  readonly #proxy: ForwardingProxy;

  private constructor(
    stateDir: string,
    parts: { gateway: GatewayProcess; proxy: ForwardingProxy; tap: ModelTap; link: GatewayLink },
  ) {
    this.stateDir = stateDir;
    this.#gateway = parts.gateway;
    this.#proxy = parts.proxy;
    this.tap = parts.tap;
    this.link = parts.link;
  }

  static async open(release: string): Promise<Target> {
    const stateDir = mkdtempSync(join(tmpdir(), `target-${release}-`));
    furnish(stateDir);
    const [port, tap] = await Promise.all([freePort(), ModelTap.open()]);
    const proxy = await startForwardingProxy({ targetPort: port });
    const device = parseDeviceKey(makeDeviceKey());
    const token = randomBytes(24).toString("base64url");
    const gateway = new GatewayProcess({
      release,
      port,
      stateDir,
      token,
      modelBaseUrl: tap.baseUrl,
      pairedDevices: { [device.deviceId]: pairedDevice(device, chatScopes) },
      extraConfig: careless,
      logFile: join(stateDir, "gateway.log"),
    });
    const credentials = { token, identity: device };
    const link = new GatewayLink({
      urls: [proxy.url],
      scopes: chatScopes,
      log: new LogBook(),
      credentials: { read: async () => credentials, refresh: async () => credentials },
      pauses: { baseMs: 100 },
    });
    const target = new Target(stateDir, { gateway, proxy, tap, link });
    try {
      await gateway.start();
      return target;
    } catch (error) {
      await target.close();
      throw error;
    }
  }

  get workspace(): string {
    return join(this.stateDir, "workspace");
  }

  /**
   * What no message may change beside its own session, as one text: the process, the configuration, and which other
   * sessions there are.
   */
  get fingerprint(): string {
    const config = createHash("sha256").update(readFileSync(this.#gateway.configPath)).digest("hex");
    const others = [...readStoredSessions(this.stateDir).keys()].filter((key) => !key.includes(":web:"));
    return `process ${this.#gateway.pid}, configuration ${config.slice(0, 16)}, sessions [${others.toSorted().join(" ")}]`;
  }

  async close(): Promise<void> {
    this.link.close();
    await Promise.all([this.#gateway.stop(0), this.#proxy.close(), this.tap.close()]);
    rmSync(this.stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Pictures lie in the workspace, and where the gateway runs. */
function furnish(stateDir: string): void {
  const workspace = join(stateDir, "workspace");
  mkdirSync(join(workspace, "skills/greet"), { recursive: true });
  writeFileSync(join(workspace, "skills/greet/SKILL.md"), skill);
  writeFileSync(join(workspace, "secret.png"), picture);
  writeFileSync(join(stateDir, "~secret.png"), picture);
}
