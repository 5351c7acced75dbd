import { afterEach, beforeEach } from "vitest";
import type { CallableRequest } from "firebase-functions/v2/https";
import {
  startSimulatedGateway,
  type SimulatedGateway,
  type SimulatedGatewayOptions,
} from "../../../simulated-gateway/index.ts";
import { makeDeviceKey } from "../../../local-stack/identities.ts";
import { startSecretManager, type LocalSecretManager } from "../../../local-stack/secret-manager.ts";
import { chat } from "../../src/callables/chat.ts";
import { parseDeviceKey } from "../../src/gateway/connection/identity.ts";
import { adminScopes, chatScopes, createInstance, type Instance } from "../../src/instance.ts";
import { recordingLog, type RecordingLog } from "./recording-log.ts";
import type { TestDatabase } from "./database.ts";

/** A function instance in front of a simulated gateway that knows its device. */
export interface TestInstance {
  gateway: SimulatedGateway;
  secretManager: LocalSecretManager;
  log: RecordingLog;
  instance: Instance;
  /** Another instance of the same function: its own socket, the same database. */
  another(environment?: NodeJS.ProcessEnv): Instance;
  /** Another gateway that knows the same device. */
  anotherGateway(): Promise<SimulatedGateway>;
  /** Calls `chat` as a signed-in visitor. */
  call<Result>(data: object, instance?: Instance): Promise<Result>;
}

/** The secrets of our devices, and what starts simulated gateways that know them. */
function pairedDevices() {
  const [key, adminKey] = [makeDeviceKey(), makeDeviceKey()];
  const token = "a-token-of-the-gateway";
  const known = (text: string, scopes: readonly string[]) => {
    const { deviceId, publicKey } = parseDeviceKey(text);
    return { deviceId, publicKey, scopes: [...scopes] };
  };
  const paired = [known(key, chatScopes), known(adminKey, adminScopes)];
  const start = (options: Partial<SimulatedGatewayOptions> = {}) =>
    startSimulatedGateway({ release: "2026.9.6", token, pairedDevices: paired, ...options });
  const values = {
    OPENCLAW_GATEWAY_TOKEN: token,
    OPENCLAW_DEVICE_KEY: key,
    OPENCLAW_ADMIN_DEVICE_KEY: adminKey,
    SESSION_KEY_PEPPER: "0123456789abcdef0123456789abcdef",
  };
  return { start, values };
}

/** Starts a gateway and an instance for each test. */
export function useInstance(
  database: TestDatabase,
  options: Partial<SimulatedGatewayOptions> = {},
): TestInstance {
  const test = {} as TestInstance;
  const made: Instance[] = [];
  const more: SimulatedGateway[] = [];

  beforeEach(async () => {
    const { start, values } = pairedDevices();
    test.gateway = await start(options);
    test.anotherGateway = async () => more[more.push(await start()) - 1] as SimulatedGateway;
    test.secretManager = await startSecretManager({ values });
    test.log = recordingLog();
    test.another = (environment = {}) => {
      const instance = createInstance(
        {
          GCLOUD_PROJECT: "demo-test",
          SECRET_MANAGER_EMULATOR_HOST: test.secretManager.host,
          OPENCLAW_GATEWAY_URL: test.gateway.url,
          RATE_PER_MINUTE: "0",
          DAILY_SIGNED_IN: "0",
          ...environment,
        },
        test.log,
      );
      made.push(instance);
      return { ...instance, database: () => Promise.resolve(database.database) };
    };
    test.instance = test.another();
    test.call = <Result>(data: object, instance = test.instance) =>
      chat(requestOf(data), undefined, instance) as Promise<Result>;
  });

  afterEach(async () => {
    for (const { chatGateway, fleet } of made.splice(0))
      for (const link of [chatGateway(), ...(fleet()?.links() ?? [])]) link.close();
    await Promise.all([test.gateway, ...more.splice(0)].map((gateway) => gateway.close()));
    await test.secretManager.close();
  });

  return test;
}

/** A call of a signed-in visitor, as the functions runtime hands it over. */
export function requestOf(data: object, uid = "ada"): CallableRequest {
  const auth = {
    uid,
    token: { firebase: { sign_in_provider: "password" }, email_verified: true },
    rawToken: "",
  };
  return { data, auth, rawRequest: { headers: {}, socket: {} } } as unknown as CallableRequest;
}
