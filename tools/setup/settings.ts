import type { Config } from "../../functions/src/config.ts";
import { parseParameters, type ParameterTexts } from "./parameters-file.ts";

/** The services with an account of their own; `sweep` runs as `chat`. */
export const services = ["chat", "conversations", "admin"] as const;
export type Service = (typeof services)[number];

const accountParameter = {
  chat: "CHAT_SERVICE_ACCOUNT",
  conversations: "CONVERSATIONS_SERVICE_ACCOUNT",
  admin: "ADMIN_SERVICE_ACCOUNT",
} as const satisfies Record<Service, string>;

/** What the owner asks for; what is left out is as it is, or the default. */
export interface Wishes {
  readonly project: string;
  readonly gateway?: string | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly database?: string | undefined;
  /** Of the database, when it is made. */
  readonly location?: string | undefined;
  /** Of the functions. */
  readonly region?: string | undefined;
}

/** How the project is to be set up, all of it decided. */
export interface Settings {
  readonly project: string;
  readonly database: string;
  readonly location: string | undefined;
  readonly accounts: Readonly<Record<Service, string>>;
  /** Of the functions. */
  readonly region: string;
  /** All parameters as the functions will read them. */
  readonly config: Config;
  /** What stands in the parameter files, and what is to stand in `.env.<project>`. */
  readonly parameters: { readonly found: ParameterTexts; readonly wanted: ParameterTexts };
}

/** A wish wins over what was set before, and that over the default. */
export function settingsOf(wishes: Wishes, found: ParameterTexts): Settings {
  const { project } = wishes;
  const hosting = [`https://${project}.web.app`, `https://${project}.firebaseapp.com`];
  const origins = wishes.origins?.join(",") ?? (found["ALLOWED_ORIGINS"] || hosting.join(","));
  const wanted: ParameterTexts = {
    OPENCLAW_GATEWAY_URL: wishes.gateway ?? found["OPENCLAW_GATEWAY_URL"] ?? "",
    ALLOWED_ORIGINS: origins,
    FUNCTIONS_REGION: wishes.region ?? (found["FUNCTIONS_REGION"] || "us-central1"),
    FIRESTORE_DATABASE: wishes.database ?? (found["FIRESTORE_DATABASE"] || "clawfire"),
    ...Object.fromEntries(
      services.map((service) => {
        const name = accountParameter[service];
        return [name, addressOf(found[name] || `clawfire-${service}@`, project)];
      }),
    ),
  };
  const config = parseParameters(found, wanted);
  return {
    project,
    database: wanted["FIRESTORE_DATABASE"] ?? "",
    location: wishes.location,
    accounts: {
      chat: config.CHAT_SERVICE_ACCOUNT,
      conversations: config.CONVERSATIONS_SERVICE_ACCOUNT,
      admin: config.ADMIN_SERVICE_ACCOUNT,
    },
    region: wanted["FUNCTIONS_REGION"] ?? "",
    config,
    parameters: { found, wanted },
  };
}

/** `name@` is one of this project. */
function addressOf(account: string, project: string): string {
  return account.endsWith("@") ? `${account}${project}.iam.gserviceaccount.com` : account;
}
