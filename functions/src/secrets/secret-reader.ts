import type { SecretManagerServiceClient } from "@google-cloud/secret-manager";

/** One version of a secret, as Secret Manager holds it. */
export interface SecretVersion {
  readonly value: string;
  /** Resource name of the version, fit for a log. */
  readonly version: string;
}

/** Reads the latest version of a secret by its short name. */
export type ReadSecret = (name: string) => Promise<SecretVersion>;

/** Makes the client that reads; a function's own credentials are found by it. */
export type OpenClient = (
  projectId: string,
  emulatorHost: string | undefined,
) => Promise<SecretManagerServiceClient>;

/**
 * Secret Manager through Google's client, loaded at the first read. REST, because a first read over gRPC takes
 * two to four times as long. With `SECRET_MANAGER_EMULATOR_HOST` (`host:port`) a local endpoint is asked instead.
 */
export function secretManagerReader(
  projectId: string,
  emulatorHost: string | undefined,
  openClient: OpenClient = open,
): ReadSecret {
  let client: Promise<SecretManagerServiceClient> | undefined;
  return async (name) => {
    client ??= openClient(projectId, emulatorHost);
    const resource = `projects/${projectId}/secrets/${name}/versions/latest`;
    const [answer] = await (await client).accessSecretVersion({ name: resource });
    const data = answer.payload?.data ?? "";
    const value = typeof data === "string" ? data : Buffer.from(data).toString("utf8");
    return { value, version: answer.name ?? resource };
  };
}

/**
 * For the Firebase CLI's emulator when it is started by itself. It puts every line of `.secret.local`, beside the functions,
 * into their environment, and of `.env.local`, beside the parameters: the place for a kit's instance, whose functions' folder
 * all instances share and a deploy uploads as it is.
 */
export function environmentReader(environment: NodeJS.ProcessEnv): ReadSecret {
  return async (name) => {
    const value = environment[name];
    if (value === undefined) throw Object.assign(new Error(`There is no ${name}.`), { code: 5 });
    return { value, version: `the environment: ${name}` };
  };
}

const open: OpenClient = async (projectId, emulatorHost) => {
  const { openClient } = await import("./secret-client.ts");
  return openClient(projectId, emulatorHost);
};
