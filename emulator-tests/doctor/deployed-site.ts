import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyState } from "../../local-stack/google-apis/project-state.ts";
import { projectRoot } from "../../local-stack/project.ts";
import type { Step } from "../../tools/doctor/diagnosis.ts";
import { examineOutside, examineProject } from "../../tools/doctor/examine-project.ts";
import { Walk, WalkEnded } from "../../tools/doctor/walk.ts";
import type { Cloud } from "../../tools/setup/plan.ts";
import { project, Site } from "../setup/world.ts";
import { DeployedFunctions, sound, type Deployment } from "./deployed-functions.ts";

const region = "us-central1";
const place = `projects/${project}/locations/${region}`;
export const job = `${place}/jobs/firebase-schedule-kit-clawfire-sweep-${region}`;
export const accountOf = (service: string) => `clawfire-${service}@${project}.iam.gserviceaccount.com`;

/** Breaks one thing. */
export type Break = (deployed: DeployedSite) => void;

/** What is broken, the step that fails by it, the name it is given, and the beginning of what to type. */
export type Row = readonly [title: string, broken: Break, step: string, kind: string, command: string];

/** Takes a line of the parameters for another. */
export const parameter =
  (name: string, value: string): Break =>
  ({ site }) =>
    writeFileSync(
      join(site.folder, `.env.${project}`),
      `${site.parameters.replace(new RegExp(`^${name}=.*\n`, "m"), "")}${name}=${value}\n`,
    );

export const both =
  (...breaks: readonly Break[]): Break =>
  (site) =>
    breaks.forEach((one) => one(site));

/** What the doctor says of a deployed Clawfire with one thing broken, and what it leaves behind. */
export async function diagnose(broken: Break) {
  await using deployed = await DeployedSite.sound();
  broken(deployed);
  const { steps, finding } = await deployed.examine();
  const { state, google } = deployed.site;
  const failed = steps.filter(({ ok }) => !ok).map(({ name }) => name);
  return { failed, finding, left: [...state.visitors], misfits: google.misfits };
}

export interface Looked {
  readonly steps: readonly Step[];
  readonly finding: Walk["finding"];
}

/** Owns a project that was set up and deployed to; a test breaks what it wants of it. */
export class DeployedSite implements AsyncDisposable {
  readonly site: Site;
  deployment: Deployment = sound;
  /** Changes how the project is seen from here. */
  see: (cloud: Cloud) => Cloud = (cloud) => cloud;
  env: NodeJS.ProcessEnv = {};

  private constructor(site: Site) {
    this.site = site;
  }

  static async sound(): Promise<DeployedSite> {
    const site = await Site.fresh();
    await site.setUp();
    const deployed = new DeployedSite(site);
    deployed.#deploy();
    return deployed;
  }

  /** A service at Cloud Run, and whose calls it takes. */
  service(name: string) {
    const service = this.site.state.runServices.get(`${place}/services/kit-clawfire-${name}`);
    if (service) return service as { service: Record<string, unknown>; policy: PolicyState };
    throw new Error(`There is no service ${name}.`);
  }

  /** Says instead of a function what Google's front end would. */
  instead(name: string, status: number, body = "<html>"): void {
    this.deployment = { ...this.deployment, instead: new Map([[name, { status, body }]]) };
  }

  /** What the doctor says, the gateway left out. */
  async examine(): Promise<Looked> {
    await using functions = await DeployedFunctions.deploy(this.deployment);
    const cloud = this.see(this.site.cloud({ location: undefined }));
    const walk = new Walk({ project });
    const env = { GOOGLE_APIS_EMULATOR_HOST: this.site.google.host, ...this.env };
    // An empty one is none: they are looked for at their own address.
    const options = { functions: (this.env["FUNCTIONS"] ?? functions.url) || undefined, env };
    try {
      await examineProject(walk, cloud);
      await examineOutside(walk, { cloud, options }, { message: "Say hello.", turnMs: 5_000 });
    } catch (error) {
      if (!(error instanceof WalkEnded)) throw error;
    }
    return walk;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]();
  }

  /** Leaves what `firebase deploy` leaves. */
  #deploy(): void {
    const { state } = this.site;
    for (const name of ["chat", "conversations", "admin"]) {
      const policy = {
        version: 1,
        changes: 1,
        bindings: [{ role: "roles/run.invoker", members: ["allUsers"] }],
      };
      const service = {
        ingress: "INGRESS_TRAFFIC_ALL",
        template: { serviceAccount: accountOf(name) },
        terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
      };
      state.runServices.set(`${place}/services/kit-clawfire-${name}`, { service, policy });
    }
    state.jobs.set(job, {
      state: "ENABLED",
      lastAttemptTime: "2026-11-21T15:00:00Z",
      httpTarget: { oidcToken: { serviceAccountEmail: accountOf("chat") } },
    });
    const database = state.databases.get("clawfire");
    if (!database) throw new Error("There is no database.");
    Object.assign(database, deployedIndexes());
  }
}

/** What `firestore.indexes.json` becomes. */
function deployedIndexes(): { indexes: object[]; fields: object[] } {
  const groups = `projects/${project}/databases/clawfire/collectionGroups`;
  const { indexes, fieldOverrides } = JSON.parse(
    readFileSync(join(projectRoot, "firestore.indexes.json"), "utf8"),
  ) as {
    indexes: { collectionGroup: string; queryScope: string; fields: object[] }[];
    fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean }[];
  };
  return {
    indexes: indexes.map(({ collectionGroup, queryScope, fields }, number) => ({
      name: `${groups}/${collectionGroup}/indexes/index-${number}`,
      queryScope,
      fields: [...fields, { fieldPath: "__name__", order: "ASCENDING" }],
      state: "READY",
    })),
    fields: fieldOverrides
      .filter(({ ttl }) => ttl)
      .map(({ collectionGroup, fieldPath }) => ({
        name: `${groups}/${collectionGroup}/fields/${fieldPath}`,
        ttlConfig: { state: "ACTIVE" },
      })),
  };
}
