import type { AuthClient } from "google-auth-library";
import { CommandError } from "../command-line.ts";

const scopes = ["https://www.googleapis.com/auth/cloud-platform"];

/**
 * Application default credentials, looked for before any client is made: Google's clients end the process when they
 * find none. @throws CommandError
 */
export async function findCredentials(): Promise<AuthClient> {
  const { GoogleAuth } = await import("google-auth-library");
  try {
    return await new GoogleAuth({ scopes }).getClient();
  } catch {
    throw new CommandError(
      "There are no application default credentials. Try: gcloud auth application-default login",
    );
  }
}

/** For the local endpoint, which asks for none. */
export async function noCredentials(): Promise<AuthClient> {
  const { PassThroughClient } = await import("google-auth-library");
  return new PassThroughClient();
}
