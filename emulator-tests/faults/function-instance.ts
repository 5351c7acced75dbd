import { fileURLToPath } from "node:url";
import { startChild, type RunningChild } from "../../local-stack/child.ts";
import { localProject, nodeBinary, plainEnvironment } from "../../local-stack/project.ts";

const script = fileURLToPath(new URL("function-process.ts", import.meta.url));

/** Nothing but the fault decides what becomes of a turn: no limit does. */
const withoutLimits = {
  RATE_PER_MINUTE: "0",
  DAILY_ANONYMOUS: "0",
  DAILY_SIGNED_IN: "0",
  ADDRESS_PER_MINUTE: "0",
  CALLS_PER_MINUTE: "0",
  MAX_TURNS_PER_VISITOR: "100",
  MAX_TURNS_PER_INSTANCE: "1000",
  CHAT_TIMEOUT_SECONDS: "30",
};

/** Tokens are read and not verified, as in the emulators. */
const trusting = { FIREBASE_DEBUG_MODE: "true", FIREBASE_DEBUG_FEATURES: '{"skipTokenVerification":true}' };

export interface FunctionInstanceOptions {
  /** Such as `A`. */
  readonly name: string;
  readonly logFile: string;
  readonly gatewayUrl: string;
  /** Both `host:port`. */
  readonly firestore: string;
  readonly secretManager: string;
  /** Parameters other than those of every instance here. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Owns one function instance: a process of its own, so that it has state of its own and can be killed. */
export class FunctionInstance {
  readonly name: string;
  /** The base URL below which the callables are. */
  readonly url: string;
  readonly logFile: string;
  readonly #child: RunningChild;

  private constructor(name: string, url: string, child: RunningChild) {
    this.name = name;
    this.url = url;
    this.logFile = child.logFile;
    this.#child = child;
  }

  static async start(options: FunctionInstanceOptions): Promise<FunctionInstance> {
    const { name, logFile } = options;
    const child = startChild({
      name: `Function instance ${name}`,
      command: nodeBinary,
      args: [script],
      env: environment(options),
      logFile,
    });
    const [, url = ""] = await child.waitForLine(/function instance at (http:\S+)/, 30_000);
    return new FunctionInstance(name, url, child);
  }

  /** Runs the scheduled sweep; false if it failed, as it does while the gateway is away. */
  async sweep(): Promise<boolean> {
    const { ok } = await fetch(`${this.url}/sweep`, { method: "POST" });
    return ok;
  }

  /** Lets it end the calls that it has, as the platform does after a deploy, and kills it after so many milliseconds. */
  async retire(graceMs: number): Promise<void> {
    await this.#child.stop(graceMs);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#child.signal("SIGKILL");
    await this.#child.exited;
  }
}

function environment(options: FunctionInstanceOptions): NodeJS.ProcessEnv {
  const { gatewayUrl, firestore, secretManager, parameters } = options;
  return {
    ...plainEnvironment(),
    ...withoutLimits,
    ...trusting,
    ...parameters,
    GCLOUD_PROJECT: localProject,
    OPENCLAW_GATEWAY_URL: gatewayUrl,
    FIRESTORE_EMULATOR_HOST: firestore,
    SECRET_MANAGER_EMULATOR_HOST: secretManager,
  };
}
