import { deepStrictEqual } from "node:assert/strict";
import { localProject } from "../../local-stack/project.ts";

/** A service as the CLI reads it from the code. */
export type Endpoint = Readonly<Record<string, unknown>>;

/** What is set for a deploy, and what a service has by it. */
export interface Deploy {
  readonly parameters: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, Endpoint>>;
}

/** What the first deploy asks for, and is answered here. */
export const answers = {
  OPENCLAW_GATEWAY_URL: "wss://gateway.example.com",
  ALLOWED_ORIGINS: "https://www.example.com",
  FIRESTORE_DATABASE: "clawfire",
  FUNCTIONS_REGION: "europe-west1",
} as const;

const callable = { callableTrigger: {} };
const chat = {
  ...callable,
  timeoutSeconds: 300,
  availableMemoryMb: 512,
  concurrency: 80,
  minInstances: 0,
  maxInstances: 20,
};
const conversations = { ...callable, availableMemoryMb: 512, concurrency: 20, maxInstances: 20 };
const admin = { ...callable, availableMemoryMb: 256, concurrency: 20, maxInstances: 2 };
const scheduled = {
  scheduleTrigger: { schedule: "every 2 minutes", timeZone: null, retryConfig: {} },
  timeoutSeconds: 120,
  availableMemoryMb: 256,
  concurrency: 1,
  maxInstances: 1,
};

const account = (name: string) => ({ serviceAccount: `${name}@${localProject}.iam.gserviceaccount.com` });
const vpc = { vpc: { connector: "inside", egressSettings: "ALL_TRAFFIC" } };
const behindProxy = { ingressSettings: "ALLOW_INTERNAL_AND_GCLB" };

/** Nothing set, and everything that is read when the code is loaded. */
export const deploys: readonly Deploy[] = [
  { parameters: {}, services: { admin, chat, conversations, sweep: scheduled } },
  {
    parameters: {
      CHAT_TIMEOUT_SECONDS: "600",
      CHAT_MEMORY: "1GiB",
      CHAT_CONCURRENCY: "250",
      CHAT_MIN_INSTANCES: "1",
      CHAT_MAX_INSTANCES: "4",
      VPC_CONNECTOR: "inside",
      VPC_EGRESS: "ALL_TRAFFIC",
      TRUSTED_PROXY_HOPS: "2",
      APP_CHECK: "replay",
      ADMIN_SERVICE_ACCOUNT: "of-admin@",
      CHAT_SERVICE_ACCOUNT: "of-chat@",
      CONVERSATIONS_SERVICE_ACCOUNT: "of-conversations@",
    },
    services: {
      admin: { ...admin, ...behindProxy, ...vpc, ...account("of-admin") },
      chat: {
        ...callable,
        ...behindProxy,
        ...vpc,
        ...account("of-chat"),
        timeoutSeconds: 600,
        availableMemoryMb: 1024,
        concurrency: 250,
        minInstances: 1,
        maxInstances: 4,
      },
      conversations: { ...conversations, ...behindProxy, ...account("of-conversations") },
      sweep: { ...scheduled, ...vpc, ...account("of-chat") },
    },
  },
];

/** Null is the platform's default, to which a deploy brings back what was changed by hand. */
const unset = {
  availableMemoryMb: null,
  concurrency: null,
  ingressSettings: null,
  maxInstances: null,
  minInstances: null,
  serviceAccount: null,
  timeoutSeconds: null,
  vpc: null,
};

/** @throws AssertionError that shows which service or option differs. */
export function checkEndpoints(
  found: Readonly<Record<string, Endpoint>>,
  deploy: Deploy,
  runtime: string,
): void {
  const common = {
    ...unset,
    platform: "gcfv2",
    region: "{{ params.FUNCTIONS_REGION }}",
    project: localProject,
    runtime,
    labels: {},
  };
  const expected = Object.entries(deploy.services).map(([name, options]) => [
    name,
    { ...common, entryPoint: name, ...options },
  ]);
  deepStrictEqual(found, Object.fromEntries(expected));
}
