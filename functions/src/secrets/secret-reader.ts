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
    client ??= openClient(projectId, emulatorHost);
    const resource = `projects/${projectId}/secrets/${name}/versions/latest`;
    const [answer] = await (await client).accessSecretVersion({ name: resource });
    const data = answer.payload?.data ?? "";
    const value = typeof data === "string" ? data : Buffer.from(data).toString("utf8");
    return { value, version: answer.name ?? resource };
  };
}

async function openClient(projectId: string, emulatorHost: string | undefined) {
  const { SecretManagerServiceClient: Client } = await import("@google-cloud/secret-manager");
  if (emulatorHost === undefined) return new Client({ fallback: true, projectId });
  const [apiEndpoint = "127.0.0.1", port = "0"] = emulatorHost.split(":");
  return new Client({
    fallback: true,
    projectId,
    protocol: "http",
    apiEndpoint,
    port: Number(port),
    authClient: await noCredentials(),
  });
}

async function noCredentials() {
  const { PassThroughClient } = await import("google-auth-library");
  return new PassThroughClient();
}
