import { SecretManagerServiceClient } from "@google-cloud/secret-manager";
import { PassThroughClient } from "google-auth-library";

/**
 * Google's client of Secret Manager. To be imported at the first read only, because it is large. It has a module of its
 * own because a bundle tells the names of these packages to nobody who imports them later.
 */
export function openClient(projectId: string, emulatorHost: string | undefined): SecretManagerServiceClient {
  if (emulatorHost === undefined) return new SecretManagerServiceClient({ fallback: true, projectId });
  const [apiEndpoint = "127.0.0.1", port = "0"] = emulatorHost.split(":");
  return new SecretManagerServiceClient({
    fallback: true,
    projectId,
    protocol: "http",
    apiEndpoint,
    port: Number(port),
    authClient: new PassThroughClient(),
  });
}
