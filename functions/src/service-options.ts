import type { CallableOptions } from "firebase-functions/v2/https";
import type { Config } from "./config.ts";

/** What Firebase checks before our own code is called, for every service alike. */
export function callableOptions(
  { ALLOWED_ORIGINS, APP_CHECK }: Pick<Config, "ALLOWED_ORIGINS" | "APP_CHECK">,
  environment: NodeJS.ProcessEnv,
): CallableOptions {
  return {
    cors: originsOf(ALLOWED_ORIGINS, environment["FUNCTIONS_EMULATOR"] === "true"),
    enforceAppCheck: APP_CHECK !== "off",
    consumeAppCheckToken: APP_CHECK === "replay",
  };
}

/** A page of an origin that nobody named may call in the emulator only. */
function originsOf(allowed: readonly string[], emulated: boolean): string[] | boolean {
  if (allowed.length > 0) return [...allowed];
  if (emulated) return true;
  // The log of a deployed service, and the terminal of the one who deploys it: no page will be let in.
  console.warn("ALLOWED_ORIGINS is empty: no page of another origin can call. Set it in functions/.env.");
  return false;
}

/** The service account that a service runs as; the project's default one unless it is named. */
export function runsAs(serviceAccount: string): { serviceAccount?: string } {
  return serviceAccount === "" ? {} : { serviceAccount };
}
