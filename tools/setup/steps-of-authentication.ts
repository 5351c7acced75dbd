import * as z from "zod";
import { cloudFailure } from "./cloud-failure.ts";
import { GoogleRefusal } from "./google-refusal.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";

/** What of Authentication's settings is read. */
const AuthConfig = z.object({
  signIn: z.object({ anonymous: z.object({ enabled: z.boolean().default(false) }).optional() }).optional(),
  client: z.object({ apiKey: z.string().optional() }).optional(),
});
export type AuthConfig = z.infer<typeof AuthConfig>;

export function authenticationSteps(cloud: Cloud): readonly SetupStep[] {
  return [
    {
      name: "sign-in",
      intent: "look whether Firebase Authentication is switched on",
      check: async () => {
        await readAuthConfig(cloud);
        return { kind: "ready", seen: "Firebase Authentication is on" };
      },
    },
    {
      name: "anonymous",
      intent: "allow anonymous sign-in, unless ALLOW_ANONYMOUS=false",
      check: () => checkAnonymous(cloud),
    },
  ];
}

/** @throws CloudFailure when it was never switched on, GoogleRefusal */
export async function readAuthConfig({
  google,
  settings: { project },
}: Pick<Cloud, "google" | "settings">): Promise<AuthConfig> {
  const of = `projects/${project}/config`;
  try {
    return await google.call("identitytoolkit.projects.getConfig", { of, answer: AuthConfig });
  } catch (error) {
    if (!(error instanceof GoogleRefusal) || !error.isNotFound) throw error;
    throw cloudFailure("authentication-off", { project }, { cause: error });
  }
}

async function checkAnonymous(cloud: Cloud): Promise<Found> {
  const { project, config } = cloud.settings;
  if (!config.ALLOW_ANONYMOUS) return { kind: "ready", seen: "not wanted: ALLOW_ANONYMOUS=false" };
  const { signIn } = await readAuthConfig(cloud);
  if (signIn?.anonymous?.enabled === true) return { kind: "ready", seen: "anonymous sign-in is allowed" };
  return {
    kind: "missing",
    says: "Allow anonymous sign-in, so that visitors can chat without an account (ALLOW_ANONYMOUS=false: leave it).",
    failure: cloudFailure("anonymous-off", { project }),
    act: async () => {
      await cloud.google.call("identitytoolkit.projects.updateConfig", {
        of: `projects/${project}/config`,
        query: { updateMask: "signIn.anonymous.enabled" },
        body: { signIn: { anonymous: { enabled: true } } },
        answer: AuthConfig,
      });
    },
  };
}
