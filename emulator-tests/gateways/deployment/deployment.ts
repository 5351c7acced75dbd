import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { GatewayConnection } from "../../../functions/src/gateway/connection/gateway-connection.ts";
import { GatewayLink } from "../../../functions/src/gateway/connection/gateway-link.ts";
import { parseDeviceKey } from "../../../functions/src/gateway/connection/identity.ts";
import { withAttachments } from "../../../functions/test/support/storage.ts";
import { chatScopes, makeDeviceKey } from "../../../local-stack/identities.ts";
import { makeRunFolder } from "../../../local-stack/run-folder.ts";
import { startStorage, type LocalStorageServer } from "../../../local-stack/storage-server.ts";
import { Fleet } from "../../faults/fleet.ts";
import { unsignedToken } from "../../faults/message.ts";
import { careless } from "../../security/target.ts";
import { expectationsOf, type Expectations } from "../expectations.ts";
import { Line } from "../line.ts";
import { LogBook } from "../log-book.ts";
import { endOf, patient, reach } from "../world.ts";
import { startRealGateway, type RealGateway } from "../real-gateway.ts";
import { Person } from "./person.ts";

/** The shortest that a gateway knows: a session that nobody wrote in for a minute is another one. Its owner allows every command. */
const config = {
  session: { reset: { mode: "idle", idleMinutes: 1 } },
  commands: careless.commands,
};

/** Seconds that one call may follow its run: a model that fails is asked again and again, for up to a minute and a half. */
const FOLLOWED_SECONDS = 180;

/** Owns what a project has: a real gateway, a function instance in front of it with a database and a bucket, and a line between. */
export class Deployment {
  readonly gateway: RealGateway;
  readonly line: Line;
  readonly #fleet: Fleet;
  readonly #storage: LocalStorageServer;
  readonly #witness: GatewayLink;

  private constructor(
    gateway: RealGateway,
    line: Line,
    { fleet, storage, witness }: { fleet: Fleet; storage: LocalStorageServer; witness: GatewayLink },
  ) {
    this.gateway = gateway;
    this.line = line;
    this.#fleet = fleet;
    this.#storage = storage;
    this.#witness = witness;
  }

  static async open(release: string): Promise<Deployment> {
    const key = makeDeviceKey();
    const identity = parseDeviceKey(key);
    const gateway = await startRealGateway(release, [{ ...identity, scopes: chatScopes }], { config });
    const line = new Line(gateway.url);
    await line.listen();
    const folder = makeRunFolder();
    const storage = await startStorage({ credentialsFile: join(folder, "account.json") });
    const fleet = await Fleet.start({
      gatewayUrl: line.url,
      folder,
      names: ["A"],
      parameters: {
        CHAT_TIMEOUT_SECONDS: String(FOLLOWED_SECONDS),
        SHOW_TOOLS: "names",
        ...withAttachments,
        ...storage.environment,
      },
      secrets: {
        OPENCLAW_GATEWAY_TOKEN: gateway.token,
        OPENCLAW_DEVICE_KEY: key,
        SESSION_KEY_PEPPER: randomBytes(32).toString("base64url"),
      },
    });
    const shown = async () => ({ token: gateway.token, identity });
    const credentials = { read: shown, refresh: shown };
    const witness = new GatewayLink({
      urls: [gateway.url],
      scopes: chatScopes,
      log: new LogBook(),
      credentials,
      timeouts: patient,
    });
    const deployment = new Deployment(gateway, line, { fleet, storage, witness });
    // What a gateway loads with its first message keeps it from answering anything else for up to half a minute.
    await deployment.person().ask("are you there");
    return deployment;
  }

  get expected(): Expectations {
    return expectationsOf(this.gateway.release).expected;
  }

  /** A new visitor with a conversation to come. */
  person(): Person {
    return new Person(this.#fleet.at(0), unsignedToken(randomUUID()));
  }

  /** The same device on a connection of its own, to see what the gateway says to whoever asks it. */
  connection(): Promise<GatewayConnection> {
    return reach(this.#witness);
  }

  /** Resolves when the gateway itself says that the run is over, with the moment on the clock of `performance`. */
  async overAt(runId: string): Promise<number> {
    await endOf(await this.connection(), runId);
    return performance.now();
  }

  /** How often the model was asked with these words, its gateway's own remarks about them left out. */
  timesAsked(words: string): number {
    return this.gateway.model.prompts().filter((prompt) => prompt.includes(words)).length;
  }

  async close(): Promise<void> {
    this.#witness.close();
    await Promise.all([this.#fleet.stop(), this.#storage.close()]);
    await this.line.close();
    await this.gateway.stop();
  }
}
