import type { GatewayRelease } from "./gateway-release.ts";
import type { StepEvent } from "./startup.ts";

export interface StackPorts {
  functions?: number;
  auth?: number;
  firestore?: number;
  /** Of the proxy in front of the gateway, which is what the functions connect to. */
  gateway?: number;
  model?: number;
  /** Of the example's page. */
  web?: number;
}

/** A gateway that runs already, somewhere else. */
export interface ExternalGateway {
  readonly url: string;
  readonly token: string;
}

/** An OpenAI-compatible endpoint that the stack's own gateway asks. */
export interface RealModel {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly id: string;
}

export interface StackOptions {
  readonly onStep?: (event: StepEvent) => void;
  /** A folder of `gateways/`, or any release of the registry such as `openclaw@2026.7.1`. @default the current release */
  readonly release?: GatewayRelease | string;
  /** Where everything that the stack writes goes. @default a new one under `.dev/` */
  readonly runFolder?: string;
  /** @default free ones */
  readonly ports?: StackPorts;
  /** Whether the chat device is approved, as a person would do it. @default true */
  readonly pairChat?: boolean;
  /** Whether the example's page is served too. @default false */
  readonly page?: boolean;
  /** Where the secrets are kept; those that it lacks are made. @default functions/.secret.local */
  readonly secretsFile?: string;
  /** Parameters of the functions, as `functions/.env` holds them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** More environment for the functions. */
  readonly env?: Readonly<Record<string, string>>;
  /** Used instead of a gateway of our own. */
  readonly externalGateway?: ExternalGateway | undefined;
  /** Asked instead of the scripted model. */
  readonly realModel?: RealModel | undefined;
  /** Source of the functions, built already. @default the project's own, built if need be */
  readonly functionsFolder?: string;
  /** Merged over the own gateway's configuration. */
  readonly gatewayConfig?: object;
}

/** The gateway that the environment names, by `OPENCLAW_GATEWAY_URL` and `OPENCLAW_GATEWAY_TOKEN`. */
export function externalGatewayOf(env: NodeJS.ProcessEnv): ExternalGateway | undefined {
  const { OPENCLAW_GATEWAY_URL: url = "", OPENCLAW_GATEWAY_TOKEN: token = "" } = env;
  if (url === "") return undefined;
  if (token !== "") return { url, token };
  throw new Error(
    "OPENCLAW_GATEWAY_URL is set, but OPENCLAW_GATEWAY_TOKEN is not. Set both to use that gateway, or neither.",
  );
}

/** The model that the environment names, by `OPENCLAW_MODEL_BASE_URL`, `OPENCLAW_MODEL_API_KEY` and `OPENCLAW_MODEL_ID`. */
export function realModelOf(env: NodeJS.ProcessEnv): RealModel | undefined {
  const {
    OPENCLAW_MODEL_BASE_URL: baseUrl = "",
    OPENCLAW_MODEL_API_KEY: apiKey = "",
    OPENCLAW_MODEL_ID: id = "",
  } = env;
  if (baseUrl === "") return undefined;
  if (id === "")
    throw new Error(
      "OPENCLAW_MODEL_BASE_URL is set, but OPENCLAW_MODEL_ID is not. It names the model to ask.",
    );
  return { baseUrl, id, ...(apiKey === "" ? {} : { apiKey }) };
}
