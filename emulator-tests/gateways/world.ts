import { parseDeviceKey, type DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import { agentWait } from "../../functions/src/gateway/methods/chat-requests.ts";
import { pollUntil } from "../../functions/src/waiting.ts";
import type { Credentials } from "../../functions/src/gateway/connection/credentials.ts";
import type { GatewayConnection } from "../../functions/src/gateway/connection/gateway-connection.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { PauseOptions } from "../../functions/src/gateway/connection/pause.ts";
import { adminScopes, chatScopes, makeDeviceKey } from "../../local-stack/identities.ts";
import { expectationsOf, type Expectations } from "./expectations.ts";
import { Line } from "./line.ts";
import type { GatewayUnderTest, StartGateway } from "./gateway-under-test.ts";
import { Visitor } from "./visitor.ts";
import { LogBook } from "./log-book.ts";

export interface LinkSettings {
  /** @default the chat device, known to the gateway from its first start */
  readonly device?: DeviceIdentity;
  /** @default those of the chat device */
  readonly scopes?: readonly string[];
  /** What the secret store answers. @default the token that the gateway wants at that moment */
  readonly token?: () => string;
  /** What it answers once it is read again. @default the same */
  readonly freshToken?: () => string;
  readonly pauses?: PauseOptions;
  /** Whether the steps of tools are told. @default false */
  readonly hearsTools?: boolean;
}

/** No case is about how long a gateway is busy: 2026.4 answers nothing for half a minute after its start. */
export const patient = { connectMs: 60_000, requestMs: 60_000 };

/** Connects, again for a minute while the gateway is too busy to end its own handshake in time (2026.4). */
export function reach(link: GatewayLink): Promise<GatewayConnection> {
  const look = () => link.connection().catch(unlessBusy);
  return pollUntil(look, { firstMs: 100, longestMs: 1_000 }, AbortSignal.timeout(60_000));
}

/** Waits for a run's end, on a gateway that may be too busy to answer for a while, and answers how it ended. */
export async function endOf(connection: GatewayConnection, runId: string): Promise<"ok" | "error"> {
  for (;;) {
    const limits = { timeoutMs: patient.requestMs };
    const status = await agentWait(connection, { runId, timeoutMs: 5_000 }, limits);
    if (status !== "timeout") return status;
  }
}

function unlessBusy(error: unknown): undefined {
  if (!(error instanceof GatewayFailure) || error.kind !== "handshake-timeout") throw error;
}

/** Owns what the cases of one gateway share: the gateway, the line to it, the devices and the links to be closed. */
export class World {
  readonly gateway: GatewayUnderTest;
  readonly line: Line;
  readonly chatDevice: DeviceIdentity;
  readonly adminDevice: DeviceIdentity;
  readonly log = new LogBook();
  readonly #links = new Set<GatewayLink>();

  private constructor(
    gateway: GatewayUnderTest,
    line: Line,
    devices: Readonly<Record<"chat" | "admin", DeviceIdentity>>,
  ) {
    this.gateway = gateway;
    this.line = line;
    this.chatDevice = devices.chat;
    this.adminDevice = devices.admin;
  }

  /** Starts a gateway that knows the chat device and the admin device. */
  static async open(start: StartGateway): Promise<World> {
    const [chat, admin] = [newDevice(), newDevice()];
    const gateway = await start([
      { ...chat, scopes: chatScopes },
      { ...admin, scopes: adminScopes },
    ]);
    const line = new Line(gateway.url);
    await line.listen();
    return new World(gateway, line, { chat, admin });
  }

  get expected(): Expectations {
    return expectationsOf(this.gateway.release).expected;
  }

  /** A link as one function instance has it. */
  link(settings: LinkSettings = {}): GatewayLink {
    const { device: identity = this.chatDevice, scopes = chatScopes, pauses, hearsTools } = settings;
    const { token = () => this.gateway.token, freshToken = token } = settings;
    const link = new GatewayLink({
      urls: [this.line.url],
      scopes,
      log: this.log,
      credentials: {
        read: async (): Promise<Credentials> => ({ token: token(), identity }),
        refresh: async (): Promise<Credentials> => ({ token: freshToken(), identity }),
      },
      hearsTools,
      pauses: { baseMs: 100, pairingMs: 100, ...pauses },
      timeouts: patient,
    });
    this.#links.add(link);
    return link;
  }

  /** The admin device's own connection. */
  admin(): Promise<GatewayConnection> {
    return reach(this.link({ device: this.adminDevice, scopes: adminScopes }));
  }

  /** A visitor in a session of its own. */
  visitor(gateway: GatewayLink = this.link()): Visitor {
    return new Visitor(gateway);
  }

  /** How often the model was asked with these words. */
  timesAsked(words: string): number {
    return this.gateway.model.prompts().filter((prompt) => prompt.includes(words)).length;
  }

  /** Ends what a case left open. */
  tidy(): void {
    for (const link of this.#links) link.close();
    this.#links.clear();
    this.log.clear();
  }

  async close(): Promise<void> {
    this.tidy();
    await this.line.close();
    await this.gateway.stop();
  }
}

/** A device that no gateway knows. */
export function newDevice(): DeviceIdentity {
  return parseDeviceKey(makeDeviceKey());
}
