import { defineString } from "firebase-functions/params";
import * as z from "zod";
import { ownDatabase } from "./kit.ts";

const serviceAccount = (service: string) =>
  z
    .string()
    .regex(/^([\w.-]+@[\w.-]*)?$/, "must be an email address, or a name that ends in @")
    .default("")
    .describe(
      `Service account that \`${service}\` runs as: its address, or \`name@\` for one of this project. Empty: the default one.`,
    );

const instances = z.coerce.number().int().min(0).max(1_000);

/** A scheme and a host, as a browser's `Origin` header has them. */
const originPattern = String.raw`https?://[^\s,*/?#]+`;
const databasePattern = /^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/;
const regionPattern = /^[a-z]+(-[a-z]+)+\d+$/;

/**
 * What a deploy makes of the services: each of these is read when the code is loaded, so that every deploy makes the same
 * of them. What is set by hand in the console is brought back to these.
 */
export const DeployParameters = z.object({
  FIRESTORE_DATABASE: z
    .string()
    .regex(databasePattern, "must be (default), or 4 to 63 lower-case letters, digits and -")
    .default("clawfire")
    .describe(
      "The Firestore database that everything is kept in. A function kit's instance has `kit-<instance>` unless another is named. `firebase.json` names the same. `(default)` may be the site's own: see [SECURITY.md](SECURITY.md#what-is-kept) first.",
    ),
  FUNCTIONS_REGION: z
    .string()
    .regex(regionPattern, "must be a region such as europe-west1")
    .default("us-central1")
    .describe(
      "Where the functions run: near the visitors and the database. In another one they are made anew, and pages must name it.",
    ),
  CHAT_MIN_INSTANCES: instances
    .default(0)
    .describe("Instances of `chat` that are kept awake, and paid for, when nobody calls."),
  CHAT_MAX_INSTANCES: instances
    .default(20)
    .describe(
      "Instances of `chat` at most, each with a socket of its own to the gateway. 0: as many as the platform allows.",
    ),
  CHAT_MEMORY: z
    .enum(["256MiB", "512MiB", "1GiB", "2GiB", "4GiB"])
    .default("512MiB")
    .describe("Memory of an instance of `chat`."),
  CHAT_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(80)
    .describe(
      "Calls that an instance of `chat` takes at a time; raise it together with `MAX_TURNS_PER_INSTANCE`.",
    ),
  VPC_CONNECTOR: z
    .string()
    .regex(/^(projects\/[^/]+\/locations\/[^/]+\/connectors\/)?([a-z][a-z0-9-]*)?$/, "must be a connector")
    .default("")
    .describe(
      "Serverless VPC Access connector through which `chat`, `sweep` and `admin` reach the gateway: its name, or its whole path. Empty: none.",
    ),
  VPC_EGRESS: z
    .enum(["PRIVATE_RANGES_ONLY", "ALL_TRAFFIC"])
    .default("PRIVATE_RANGES_ONLY")
    .describe("What goes through `VPC_CONNECTOR`."),
  CHAT_SERVICE_ACCOUNT: serviceAccount("chat"),
  CONVERSATIONS_SERVICE_ACCOUNT: serviceAccount("conversations"),
  ADMIN_SERVICE_ACCOUNT: serviceAccount("admin"),
});

/**
 * Declares what the first deploy asks for. The Firebase CLI writes the answers into `functions/.env.<project>`, asks for
 * none twice, and refuses a deploy without a terminal that lacks one. Every other parameter has a default. The emulators
 * ask for nothing.
 */
export function declareAsked(environment: NodeJS.ProcessEnv): { region: ReturnType<typeof defineString> } {
  defineString("OPENCLAW_GATEWAY_URL", {
    description: "Address of the OpenClaw gateway. Several, in order of preference, are separated by commas.",
    input: {
      text: {
        example: "wss://gateway.example.com",
        validationRegex: String.raw`^wss?://\S.*$`,
        validationErrorMessage: "It begins with wss://",
      },
    },
  });
  defineString("ALLOWED_ORIGINS", {
    description: "Origins of the pages that may call, separated by commas. No other page can.",
    input: {
      text: {
        example: "https://www.example.com,http://localhost:3000",
        validationRegex: `^${originPattern}(,\\s*${originPattern})*$`,
        validationErrorMessage: "Origins look like https://www.example.com, without a path and never *",
      },
    },
  });
  defineString("FIRESTORE_DATABASE", {
    description: "The Firestore database that everything is kept in; firebase.json must name the same.",
    default: ownDatabase(environment),
    input: { text: { validationRegex: databasePattern.source } },
  });
  const region = defineString("FUNCTIONS_REGION", {
    description: "Where the functions run: near your visitors and the database.",
    default: "us-central1",
    input: { text: { example: "europe-west1", validationRegex: regionPattern.source } },
  });
  return { region };
}
