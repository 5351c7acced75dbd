/** A Firebase project of somebody else, into which the Firebase CLI's own code installs the kit. */
import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { localProject as projectId } from "../../local-stack/project.ts";

interface CliConfig {
  readonly src: { readonly functions?: unknown };
}

interface CliBuild {
  readonly params: readonly { readonly name: string; readonly default?: unknown }[];
  readonly requiredAPIs: readonly { readonly api: string }[];
  readonly requiredRoles?: readonly string[];
  readonly endpoints: Readonly<Record<string, { readonly entryPoint: string }>>;
}

const cli = createRequire(import.meta.url);
const { Config } = cli("firebase-tools/lib/config.js") as {
  Config: { load(options: { cwd: string; config: string }): CliConfig };
};
const { RC } = cli("firebase-tools/lib/rc.js") as { RC: new () => object };
const { installKitOrInstance } = cli("firebase-tools/lib/functions/kits/install.js") as {
  installKitOrInstance: (options: object) => Promise<{ readonly kitId: string; readonly instanceId: string }>;
};
const { loadCodebases } = cli("firebase-tools/lib/deploy/functions/prepare.js") as {
  loadCodebases: (
    config: unknown,
    options: object,
    firebaseConfig: object,
    runtimeConfig: object,
  ) => Promise<Readonly<Record<string, CliBuild>>>;
};
type Answer = (question: { readonly message: string; readonly default?: unknown }) => Promise<string>;
const prompt = cli("firebase-tools/lib/prompt.js") as { input: Answer; select: Answer };
const { normalizeAndValidate } = cli("firebase-tools/lib/functions/projectConfig.js") as {
  normalizeAndValidate: (functions: unknown) => unknown;
};

const FirebaseJson = z.object({
  functions: z.array(
    z.looseObject({
      kit: z.string().optional(),
      source: z.string(),
      instances: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

export interface KitSource {
  readonly package?: string;
  readonly directory?: string;
}

/** Owns the project's folder. */
export class HostProject implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "clawfire-host-"));
  /** More of its owner's environment. */
  readonly env: NodeJS.ProcessEnv = {};
  readonly #registry: string | undefined;

  /** @param registry that npm asks. @default the user's own */
  constructor(registry?: string) {
    this.#registry = registry;
    writeFileSync(join(this.folder, "firebase.json"), JSON.stringify({ functions: [] }));
  }

  /** Runs a program in the project, as its owner would, and answers what it printed. */
  run(command: string, ...args: string[]): Promise<string> {
    return this.runWith("", command, ...args);
  }

  /** The same, with something to read from a pipe. */
  async runWith(input: string, command: string, ...args: string[]): Promise<string> {
    const options = { cwd: this.folder, env: this.#environment() };
    const running = promisify(execFile)(command, args, options);
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  /**
   * What `firebase functions:kits:install` does. Each of its questions is answered by the parameter that it names, or by
   * pressing Enter. Answers which parameters were asked for.
   */
  async install(
    source: KitSource,
    instanceId: string,
    answers: Readonly<Record<string, string>>,
  ): Promise<string[]> {
    const asked: string[] = [];
    const answer: Answer = async ({ message, default: suggested = "" }) => {
      const name = /for (\w+):/.exec(message)?.[1] ?? message;
      asked.push(name);
      return answers[name] ?? String(suggested);
    };
    const { input, select } = prompt;
    Object.assign(prompt, { input: answer, select: answer });
    try {
      const names = { instanceId, ...(source.package === undefined ? {} : { kitId: "clawfire" }) };
      // `force` says yes to a third party's kit.
      const options = { ...this.#options(), ...source, ...names, nonInteractive: false, force: true };
      await this.#asOwner(() => installKitOrInstance(options));
    } finally {
      Object.assign(prompt, { input, select });
    }
    return asked;
  }

  /** What `firebase deploy` would deploy, by codebase or instance. */
  async discover(): Promise<Readonly<Record<string, CliBuild>>> {
    const options = this.#options();
    const config = normalizeAndValidate(options.config.src.functions);
    return this.#asOwner(() => loadCodebases(config, options, { projectId }, {}));
  }

  config() {
    return FirebaseJson.parse(JSON.parse(this.read("firebase.json")));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, content: string): void {
    mkdirSync(join(this.folder, path, ".."), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  append(path: string, content: string): void {
    appendFileSync(join(this.folder, path), content);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #options() {
    const config = Config.load({ cwd: this.folder, config: join(this.folder, "firebase.json") });
    return { config, project: projectId, projectId, nonInteractive: true, rc: new RC() };
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...(this.#registry && { npm_config_registry: this.#registry }),
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_prefer_offline: "true",
      ...this.env,
    };
  }

  /** The CLI reads its own environment: which registry npm asks, and that discovery needs no port. */
  async #asOwner<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = process.env;
    const discovery = { FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH: "true", FUNCTIONS_DISCOVERY_TIMEOUT: "60" };
    process.env = { ...this.#environment(), ...discovery };
    try {
      return await work();
    } finally {
      process.env = before;
    }
  }
}
