import type { SecretManagerServiceClient } from "@google-cloud/secret-manager";

/** One version of a secret, as Secret Manager holds it. */
export interface SecretVersion {
  readonly value: string;
  /** Resource name of the version, fit for a log. */
  readonly version: string;
}

/** Reads the latest version of a secret by its short name. */
export type ReadSecret = (name: string) => Promise<SecretVersion>;

/**
 * Secret Manager through Google's client, loaded at the first read. REST, because a first read over gRPC takes
 * two to four times as long. With `SECRET_MANAGER_EMULATOR_HOST` (`host:port`) a local endpoint is asked instead.
 */
export function secretManagerReader(projectId: string, emulatorHost: string | undefined): ReadSecret {
  let client: Promise<SecretManagerServiceClient> | undefined;
  return async (name) => {
    client ??= open(projectId, emulatorHost);
    const resource = `projects/${projectId}/secrets/${name}/versions/latest`;
    const [answer] = await (await client).accessSecretVersion({ name: resource });
    const data = answer.payload?.data ?? "";
    const value = typeof data === "string" ? data : Buffer.from(data).toString("utf8");
    return { value, version: answer.name ?? resource };
  };
}

async function open(
  projectId: string,
  emulatorHost: string | undefined,
): Promise<SecretManagerServiceClient> {
  const { openClient } = await import("./secret-client.ts");
  return openClient(projectId, emulatorHost);
}
