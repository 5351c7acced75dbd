import type { SecretManagerServiceClient } from "@google-cloud/secret-manager";
import { CommandError } from "../command-line.ts";
import { findCredentials, noCredentials } from "./credentials.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

/** google.rpc.Code */
const codes = {
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  unauthenticated: 16,
};

/** Owns the secrets of a deployed project, each with all its versions, as whoever is signed in. */
export class CloudKeeper implements SecretKeeper {
  readonly place: string;
  readonly project: string;
  readonly #emulator: string | undefined;
  readonly #prefix: string;
  #client: Promise<SecretManagerServiceClient> | undefined;

  /**
   * @param emulator `host:port`, asked instead of Google, without credentials.
   * @param prefix stands before every secret's name. @default ""
   */
  constructor(project: string, emulator: string | undefined, prefix = "") {
    this.project = project;
    this.place = `Secret Manager of ${project}`;
    this.#emulator = emulator;
    this.#prefix = prefix;
  }

  async read(name: string): Promise<string | undefined> {
    const client = await this.#open();
    try {
      const version = `${this.#path(name)}/versions/latest`;
      const data = (await client.accessSecretVersion({ name: version }))[0].payload?.data ?? "";
      return (typeof data === "string" ? data : Buffer.from(data).toString()) || undefined;
    } catch (error) {
      if (codeOf(error) === codes.notFound) return undefined;
      throw this.#cannot(`read ${name}`, error);
    }
  }

  async store(values: ReadonlyMap<string, string>): Promise<void> {
    const stored: string[] = [];
    for (const [name, value] of values) {
      try {
        await this.#add(name, value);
        stored.push(name);
      } catch (error) {
        const so = stored.length === 0 ? "Nothing was stored." : `Stored so far: ${stored.join(", ")}.`;
        throw this.#cannot(`store ${name}`, error, so);
      }
    }
  }

  async forget(name: string): Promise<void> {
    const client = await this.#open();
    await client.deleteSecret({ name: this.#path(name) });
  }

  /** Two at the same time each add a version, and the later one counts. */
  async hold(): Promise<() => void> {
    return () => {};
  }

  async #add(name: string, value: string): Promise<void> {
    const client = await this.#open();
    const secret = { replication: { automatic: {} } };
    await client
      .createSecret({ parent: `projects/${this.project}`, secretId: `${this.#prefix}${name}`, secret })
      .catch((error: unknown) => {
        if (codeOf(error) !== codes.alreadyExists) throw error;
      });
    await client.addSecretVersion({ parent: this.#path(name), payload: { data: Buffer.from(value) } });
  }

  #path(name: string): string {
    return `projects/${this.project}/secrets/${this.#prefix}${name}`;
  }

  #open(): Promise<SecretManagerServiceClient> {
    this.#client ??= openClient(this.project, this.#emulator);
    return this.#client;
  }

  #cannot(what: string, error: unknown, so = ""): CommandError {
    const [meaning, remedy] = explain(codeOf(error), this.project);
    return new CommandError(
      [`Cannot ${what} in ${this.place}: ${meaning}`, so, remedy].filter(Boolean).join("\n"),
    );
  }
}

function explain(code: number | undefined, project: string): readonly [string, string] {
  if (code === codes.permissionDenied)
    return [
      "this account may not, or the API is off.",
      `Try: npm run setup -- --project ${project}, as an owner of the project.`,
    ];
  if (code === codes.failedPrecondition)
    return [
      "its latest version is disabled or destroyed.",
      `Try: gcloud secrets versions list <name> --project ${project}`,
    ];
  if (code === codes.unauthenticated)
    return ["the credentials are not accepted.", "Try: npx firebase login --reauth"];
  return ["it does not answer.", "Look at the network, and at https://status.cloud.google.com."];
}

function codeOf(error: unknown): number | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? code : undefined;
}

/** REST, as the functions read it; the local endpoint speaks nothing else. */
export async function openClient(
  projectId: string,
  emulator: string | undefined,
): Promise<SecretManagerServiceClient> {
  const authClient = emulator === undefined ? await findCredentials(projectId) : await noCredentials();
  const { SecretManagerServiceClient: Client } = await import("./google-clients.ts");
  if (emulator === undefined) return new Client({ fallback: true, projectId, authClient });
  const [apiEndpoint = "127.0.0.1", port = "0"] = emulator.split(":");
  return new Client({
    fallback: true,
    projectId,
    protocol: "http",
    apiEndpoint,
    port: Number(port),
    authClient,
  });
}
