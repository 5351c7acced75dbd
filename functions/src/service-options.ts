import type { CallableOptions, HttpsOptions } from "firebase-functions/v2/https";
import type { Config } from "./config.ts";
import { declareAsked } from "./deploy-parameters.ts";

type Region = HttpsOptions["region"];
type Reach = Pick<CallableOptions, "vpcConnector" | "vpcConnectorEgressSettings">;

/**
 * How large the other services may become. A page of messages is 5 MB at most, so that as many calls as come to one
 * instance of `conversations` fit into its memory.
 */
const sizes = {
  conversations: { memory: "512MiB", concurrency: 20, maxInstances: 20 },
  admin: { memory: "256MiB", concurrency: 20, maxInstances: 2 },
  sweep: { memory: "256MiB", concurrency: 1, maxInstances: 1 },
} as const;

/** What is deployed of each service. Every option that a parameter sets is written out, so that each deploy keeps it. */
export function serviceOptions(config: Config, environment: NodeJS.ProcessEnv) {
  const emulated = environment["FUNCTIONS_EMULATOR"] === "true";
  // Known to the first deploy only after the code was loaded, as the answer to a question.
  const region: Region = emulated ? config.FUNCTIONS_REGION : declareAsked(environment).region;
  const callable = { ...callableOptions(config, environment), region };
  const reach = reachOf(config);
  const runsAs = (account: string) => accountOf(account, environment["GCLOUD_PROJECT"]);
  const asChat = runsAs(config.CHAT_SERVICE_ACCOUNT);
  return {
    chat: {
      ...callable,
      ...reach,
      ...asChat,
      timeoutSeconds: config.CHAT_TIMEOUT_SECONDS,
      memory: config.CHAT_MEMORY,
      concurrency: config.CHAT_CONCURRENCY,
      minInstances: config.CHAT_MIN_INSTANCES,
      ...(config.CHAT_MAX_INSTANCES > 0 && { maxInstances: config.CHAT_MAX_INSTANCES }),
    },
    conversations: { ...callable, ...sizes.conversations, ...runsAs(config.CONVERSATIONS_SERVICE_ACCOUNT) },
    admin: { ...callable, ...sizes.admin, ...reach, ...runsAs(config.ADMIN_SERVICE_ACCOUNT) },
    /** Needs the same secrets as `chat`. */
    sweep: { region, ...sizes.sweep, ...reach, ...asChat, schedule: "every 2 minutes", timeoutSeconds: 120 },
  } as const;
}

/**
 * What Firebase checks before our own code is called, for every callable alike. Behind a proxy of the owner's, calls to the
 * function's own address are refused: they could write into `X-Forwarded-For` what only the proxy may.
 */
export function callableOptions(
  {
    ALLOWED_ORIGINS,
    APP_CHECK,
    TRUSTED_PROXY_HOPS,
  }: Pick<Config, "ALLOWED_ORIGINS" | "APP_CHECK" | "TRUSTED_PROXY_HOPS">,
  environment: NodeJS.ProcessEnv,
): CallableOptions {
  return {
    cors: originsOf(ALLOWED_ORIGINS, environment),
    enforceAppCheck: APP_CHECK !== "off",
    consumeAppCheckToken: APP_CHECK === "replay",
    ...(TRUSTED_PROXY_HOPS > 1 && { ingressSettings: "ALLOW_INTERNAL_AND_GCLB" }),
  };
}

/** A page of an origin that nobody named may call in the emulator only. */
function originsOf(allowed: readonly string[], environment: NodeJS.ProcessEnv): string[] | boolean {
  if (allowed.length > 0) return [...allowed];
  if (environment["FUNCTIONS_EMULATOR"] === "true") return true;
  // While the CLI looks what to deploy, the question is still to be asked.
  if (environment["FUNCTIONS_CONTROL_API"] !== "true")
    console.warn("ALLOWED_ORIGINS is empty: no page of another origin can call. Set it, and deploy again.");
  return false;
}

function reachOf({ VPC_CONNECTOR, VPC_EGRESS }: Config): Reach {
  if (VPC_CONNECTOR === "") return {};
  return { vpcConnector: VPC_CONNECTOR, vpcConnectorEgressSettings: VPC_EGRESS };
}

/**
 * The service account that a service runs as; the project's default one unless it is named. The whole address, because the
 * CLI completes `name@` for the service and leaves it as it is in the job of its schedule.
 */
export function accountOf(account: string, project: string | undefined): { serviceAccount?: string } {
  if (account === "") return {};
  const isShort = account.endsWith("@") && project !== undefined;
  return { serviceAccount: isShort ? `${account}${project}.iam.gserviceaccount.com` : account };
}
