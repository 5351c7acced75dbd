import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProjectState } from "../../local-stack/google-apis/project-state.ts";
import { LocalGoogle, tokens } from "../../local-stack/google-apis/server.ts";
import { projectRoot } from "../../local-stack/project.ts";
import { CloudKeeper } from "../../tools/device/cloud-keeper.ts";
import { GoogleClient } from "../../tools/setup/google-client.ts";
import { readParameterFiles } from "../../tools/setup/parameters-file.ts";
import { planOf, type Cloud } from "../../tools/setup/plan.ts";
import { runPlan, type Told } from "../../tools/setup/run-plan.ts";
import { settingsOf, type Wishes } from "../../tools/setup/settings.ts";

export const project = "demo-bakery";
export const gatewayToken = "the-token-of-the-gateway";
const wishes: Wishes = {
  project,
  gateway: "wss://gateway.example.com",
  location: "europe-west1",
  attachments: "images",
};
export const bucket = `${project}-clawfire-files`;

/** Owns a project at the local Google, a folder for its parameters, and somebody who sets it up. */
export class Site implements AsyncDisposable {
  readonly google: LocalGoogle;
  readonly folder = mkdtempSync(join(tmpdir(), "setup-"));
  /** Milliseconds that somebody would have waited. */
  waitedMs = 0;

  /** As a clone has it. */
  readonly deployFile = join(this.folder, "firebase.json");

  private constructor(google: LocalGoogle) {
    this.google = google;
    cpSync(join(projectRoot, "firebase.json"), this.deployFile);
  }

  /** A project as it is when it was made in the console, on the Blaze plan and with Authentication switched on. */
  static async fresh(): Promise<Site> {
    return new Site(await LocalGoogle.start(new ProjectState(project)));
  }

  get state(): ProjectState {
    return this.google.state;
  }

  /** How it is seen by whoever holds the token, for a quota project. */
  cloud(changed: Partial<Wishes> = {}, headers: Record<string, string> = person): Cloud {
    const { host } = this.google;
    const all = { ...wishes, ...changed };
    const env = { emulator: host, timeoutMs: 5_000 };
    const settings = settingsOf(all, readParameterFiles(this.folder, all.project));
    return {
      google: new GoogleClient({ ...env, headers: async () => new Headers(headers) }),
      settings,
      keeper: new CloudKeeper(all.project, host, settings.secretPrefix),
      functionsFolder: this.folder,
      deployFile: this.deployFile,
      readToken: async () => gatewayToken,
      chooseLocation: async () => undefined,
      wait: async (ms) => void (this.waitedMs += ms),
    };
  }

  /** Sets the project up, and answers what was told. @throws CloudFailure */
  async setUp(cloud: Cloud = this.cloud(), dryRun = false): Promise<readonly Told[]> {
    const told: Told[] = [];
    const tell = (one: Told) => void told.push(one);
    await runPlan(planOf(cloud), { project, dryRun, tell, mayChange: async () => {} });
    return told;
  }

  /** Everything that a set-up leaves behind, but for etags. */
  get everything(): unknown {
    const { billing, services, authentication, databases, accounts, policy, secretPolicies } = this.state;
    const { accountPolicies, buckets } = this.state;
    return {
      billing,
      services: [...services].toSorted(),
      authentication,
      databases: [...databases],
      accounts: [...accounts].toSorted(),
      bindings: policy.bindings,
      signing: [...accountPolicies].map(([name, { bindings }]) => ({ name, bindings })),
      buckets: [...buckets].map(
        ([
          ,
          {
            resource,
            policy: { bindings },
          },
        ]) => ({ resource, bindings }),
      ),
      secrets: [...secretPolicies]
        .map(([name, { bindings }]) => ({ name, bindings }))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
      parameters: this.parameters,
      deployFile: readFileSync(this.deployFile, "utf8"),
    };
  }

  get parameters(): string {
    return readFileSync(join(this.folder, `.env.${project}`), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true });
    await this.google.close();
  }
}

export const person: Record<string, string> = {
  authorization: `Bearer ${tokens.person}`,
  "x-goog-user-project": project,
};
