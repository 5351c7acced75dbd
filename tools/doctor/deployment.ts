import type { AuthTarget } from "../firebase-rest.ts";
import type { Cloud } from "../setup/plan.ts";

/** The callables. */
export const callables = ["chat", "conversations", "admin"] as const;
export type Callable = (typeof callables)[number];

/** A deployed Clawfire as a browser meets it. */
export interface Deployment {
  readonly project: string;
  readonly region: string;
  /** What stands before each function's name, as `kit-support-`. */
  readonly prefix: string;
  /** The base URL to which a function's name is appended. */
  readonly functions: string;
  readonly auth: AuthTarget;
  /** As ALLOWED_ORIGINS has them. */
  readonly origins: readonly string[];
  readonly appCheck: "off" | "on" | "replay";
  readonly appCheckToken: string | undefined;
  readonly allowAnonymous: boolean;
  /** Which files visitors may send. */
  readonly attachments: "off" | "images" | "all";
  /** Of files, where there are any. */
  readonly bucket: string | undefined;
}

export interface DeploymentOptions {
  /** Another base URL, such as the one that the pages call. */
  readonly functions?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** Where the functions were deployed to, by the parameters; the key is that of Authentication's settings. */
export function deploymentOf({ settings }: Cloud, apiKey: string, options: DeploymentOptions): Deployment {
  const { project, config } = settings;
  const region = settings.region;
  const emulator = options.env["GOOGLE_APIS_EMULATOR_HOST"];
  return {
    project,
    region,
    prefix: settings.functionPrefix,
    functions: options.functions ?? `https://${region}-${project}.cloudfunctions.net`,
    auth: { apiKey, emulator, referer: config.ALLOWED_ORIGINS[0] },
    origins: config.ALLOWED_ORIGINS,
    appCheck: config.APP_CHECK,
    appCheckToken: options.env["CLAWFIRE_APP_CHECK_TOKEN"],
    allowAnonymous: config.ALLOW_ANONYMOUS,
    attachments: config.ATTACHMENTS,
    bucket: settings.bucket,
  };
}
