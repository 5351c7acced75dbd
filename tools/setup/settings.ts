import { createHash } from "node:crypto";
import type { Config } from "../../functions/src/config.ts";
import { kitPrefix, ownDatabase, repositoryPrefix } from "../../functions/src/kit.ts";
import { CommandError } from "../command-line.ts";
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
  /** A function kit's instance; absent for what is deployed from the repository. */
  readonly instance?: string | undefined;
  readonly gateway?: string | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly database?: string | undefined;
  /** Of the database, when it is made. */
  readonly location?: string | undefined;
  /** Of the functions. */
  readonly region?: string | undefined;
  /** Which files visitors may send. */
  readonly attachments?: Config["ATTACHMENTS"] | undefined;
  /** The bucket for files, where there are any. */
  readonly bucket?: string | undefined;
}

/** How the project is to be set up, all of it decided. */
export interface Settings {
  readonly project: string;
  readonly instance: string | undefined;
  /** What stands before the name of each function. */
  readonly functionPrefix: string;
  /** What stands before the name of each secret. */
  readonly secretPrefix: string;
  readonly database: string;
  readonly location: string | undefined;
  readonly accounts: Readonly<Record<Service, string>>;
  /** Of files; undefined where nobody may send any. */
  readonly bucket: string | undefined;
  /** Of the functions. */
  readonly region: string;
  /** All parameters as the functions will read them. */
  readonly config: Config;
  /** What stands in the parameter files, and what is to stand in `.env.<project>`. */
  readonly parameters: { readonly found: ParameterTexts; readonly wanted: ParameterTexts };
}

/** A wish wins over what was set before, and that over the default. @throws CommandError */
export function settingsOf(wishes: Wishes, found: ParameterTexts): Settings {
  const { project, instance } = wishes;
  const kit = { FIREBASE_KIT_INSTANCE_ID: instance };
  const wanted = parametersOf(wishes, found);
  const config = parseParameters(found, wanted);
  return {
    project,
    instance,
    functionPrefix: kitPrefix(kit) || repositoryPrefix,
    secretPrefix: kitPrefix(kit),
    database: wanted["FIRESTORE_DATABASE"] ?? "",
    location: wishes.location,
    accounts: {
      chat: config.CHAT_SERVICE_ACCOUNT,
      conversations: config.CONVERSATIONS_SERVICE_ACCOUNT,
      admin: config.ADMIN_SERVICE_ACCOUNT,
    },
    bucket: wanted["ATTACHMENTS_BUCKET"],
    region: wanted["FUNCTIONS_REGION"] ?? "",
    config,
    parameters: { found, wanted },
  };
}

function parametersOf({ project, instance, ...wishes }: Wishes, found: ParameterTexts): ParameterTexts {
  const hosting = [`https://${project}.web.app`, `https://${project}.firebaseapp.com`];
  const database = ownDatabase({ FIREBASE_KIT_INSTANCE_ID: instance });
  const account = (service: Service) =>
    addressOf(found[accountParameter[service]] || `${accountId(service, instance)}@`, project);
  return {
    OPENCLAW_GATEWAY_URL: wishes.gateway ?? found["OPENCLAW_GATEWAY_URL"] ?? "",
    ALLOWED_ORIGINS: wishes.origins?.join(",") ?? (found["ALLOWED_ORIGINS"] || hosting.join(",")),
    FUNCTIONS_REGION: wishes.region ?? (found["FUNCTIONS_REGION"] || "us-central1"),
    FIRESTORE_DATABASE: wishes.database ?? (found["FIRESTORE_DATABASE"] || database),
    ...Object.fromEntries(services.map((service) => [accountParameter[service], account(service)])),
    ...filesOf({ project, instance, ...wishes }, found),
  };
}

/** Nothing where there are no files: a bucket of before stays, and what is in it runs out there. @throws CommandError */
function filesOf({ project, instance, attachments, bucket }: Wishes, found: ParameterTexts): ParameterTexts {
  const wanted = attachments === undefined ? {} : { ATTACHMENTS: attachments };
  const fromVisitors = attachments ?? (found["ATTACHMENTS"] || "off");
  if (fromVisitors !== "off" || found["ATTACHMENTS_FROM_AGENT"] === "true")
    return {
      ...wanted,
      ATTACHMENTS_BUCKET: bucket ?? (found["ATTACHMENTS_BUCKET"] || bucketName(project, instance)),
    };
  if (bucket === undefined) return wanted;
  throw new CommandError("--bucket is for files, and there are none: name --attachments images or all, too.");
}

/** Google takes 6 to 30 characters: of an instance with a long name, its beginning and what tells it apart from others. */
function accountId(service: Service, instance: string | undefined): string {
  if (instance === undefined) return `clawfire-${service}`;
  const whole = `kit-${instance.replaceAll("_", "-")}-${service}`;
  if (whole.length <= 30) return whole;
  return `${whole.slice(0, 24 - service.length)}-${digitsOf(instance)}-${service}`;
}

/** Cloud Storage takes 63 characters at most; names are shared by all of Google's customers. */
function bucketName(project: string, instance: string | undefined): string {
  const whole = `${project}-${instance === undefined ? "clawfire" : `kit-${instance}`}-files`;
  return whole.length <= 63 ? whole : `${whole.slice(0, 52)}-${digitsOf(whole)}-files`;
}

function digitsOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 4);
}

/** `name@` is one of this project. */
function addressOf(account: string, project: string): string {
  return account.endsWith("@") ? `${account}${project}.iam.gserviceaccount.com` : account;
}
