import { deepStrictEqual } from "node:assert/strict";
import { localProject } from "../../local-stack/project.ts";

/** A service as the CLI reads it from the code. */
export type Endpoint = Readonly<Record<string, unknown>>;

/** What is set for a deploy, and what a service has by it. */
export interface Deploy {
  readonly parameters: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, Endpoint>>;
}

const callable = { callableTrigger: {} };
const scheduled = {
  scheduleTrigger: { schedule: "every 2 minutes", timeZone: null, retryConfig: {} },
  timeoutSeconds: 120,
};

/** Nothing set, and everything that is read when the code is loaded. */
export const deploys: readonly Deploy[] = [
  {
    parameters: {},
    services: {
      admin: callable,
      chat: { ...callable, timeoutSeconds: 300 },
      conversations: callable,
      sweep: scheduled,
    },
  },
  {
    parameters: {
      CHAT_TIMEOUT_SECONDS: "600",
      ALLOWED_ORIGINS: "https://www.example.com",
      APP_CHECK: "replay",
      ADMIN_SERVICE_ACCOUNT: "of-admin@",
      CHAT_SERVICE_ACCOUNT: "of-chat@",
      CONVERSATIONS_SERVICE_ACCOUNT: "of-conversations@",
    },
    services: {
      admin: { ...callable, serviceAccount: "of-admin@" },
      chat: { ...callable, timeoutSeconds: 600, serviceAccount: "of-chat@" },
      conversations: { ...callable, serviceAccount: "of-conversations@" },
      sweep: { ...scheduled, serviceAccount: "of-chat@" },
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
    region: ["REGION_TBD"],
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
