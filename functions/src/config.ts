import * as z from "zod";
import { MOST_ATTACHMENTS } from "./contract/limits.ts";
import { DeployParameters } from "./deploy-parameters.ts";
import { ownDatabase } from "./kit.ts";
import { loopback } from "./owner/public-address.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Several values, separated by commas or white space. */
const list = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ""))
    .pipe(z.array(item));

/** A scheme and a host, as a browser's `Origin` header has them. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Redirects are not followed, and private addresses not reached: `owner/webhook.ts`. */
function isReceiver(text: string): boolean {
  const url = URL.parse(text);
  if (text === "") return true;
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
}

/**
 * Every parameter, read from the environment (`functions/.env`, `.env.<project>`, `.env.local`).
 * `docs/CONFIGURATION.md` is printed from the descriptions.
 */
export const Parameters = z.object({
  OPENCLAW_GATEWAY_URL: z
    .string()
    .default("")
    .describe(
      "Address of the gateway: `wss://…`, or `ws://` to loopback. Several, in order of preference, are separated by commas.",
    ),
  GATEWAY_SHARE: z
    .enum(["first", "spread"])
    .default("first")
    .describe(
      "What several gateways are for. `first`: all conversations are on the first one that can be reached, and the others stand by. `spread`: each conversation is put on one of them when it begins, and stays there; behind an address may then stand `weight=2` and `draining` or `off`. See [SCALING.md](SCALING.md#several-gateways).",
    ),
  GATEWAY_HOSTS: list(
    z
      .string()
      .regex(
        /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/,
        "must be hosts such as gateway.example.com or *.example.com",
      ),
  )
    .default([])
    .describe(
      "Hosts that an administrator may list gateways at in the console, beside those of `OPENCLAW_GATEWAY_URL`, separated by commas; `*.gateways.example.com` stands for all below. A gateway gets the token, and what visitors write.",
    ),
  OPENCLAW_ALLOW_INSECURE_URL: flag
    .default(false)
    .describe(
      "Accept `ws://` beyond loopback. Only inside a private network: the token travels in clear text.",
    ),
  OPENCLAW_AGENT_ID: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be lower-case letters, digits, _ or -")
    .default("main")
    .describe("The agent that answers visitors."),
  MAX_MESSAGE_CHARACTERS: count(1, 100_000)
    .default(8_000)
    .describe(
      "Longest message of a visitor, in UTF-16 code units. A longer one is refused as `invalid-argument`.",
    ),
  ALLOW_ANONYMOUS: flag
    .default(true)
    .describe(
      "Whether visitors may chat whose account cost nothing to make: who are signed in anonymously, or by a password without a verified e-mail address.",
    ),
  RATE_BURST: count(1, 1_000)
    .default(5)
    .describe("Messages that one visitor may send at once, before `RATE_PER_MINUTE` applies."),
  RATE_PER_MINUTE: count(0, 10_000)
    .default(10)
    .describe("Messages a minute that one visitor may send in the long run. 0: no limit."),
  DAILY_ANONYMOUS: count(0, 100_000)
    .default(50)
    .describe(
      "Messages a UTC day of a visitor who is anonymous, or whose e-mail address is not verified. 0: no limit.",
    ),
  DAILY_SIGNED_IN: count(0, 100_000)
    .default(200)
    .describe("Messages a UTC day of any other visitor. 0: no limit."),
  ADDRESS_PER_MINUTE: count(0, 100_000)
    .default(30)
    .describe(
      "Messages a minute that all visitors of one address may send together who are anonymous, or whose e-mail address is not verified. One address is an IPv4 address or an IPv6 network of 64 bits; one of 56 bits may send twice as much, one of 48 four times. 0: addresses are not counted, by the day neither.",
    ),
  DAILY_ADDRESS: count(0, 1_000_000)
    .default(1_000)
    .describe(
      "Messages a UTC day that the same visitors of one IPv4 address may send together; those of an IPv6 network of 56 bits twice, of 48 bits four times as many. Raise it where many share an address, or allow that address in the console. 0: no limit.",
    ),
  CALLS_PER_MINUTE: count(0, 100_000)
    .default(60)
    .describe(
      "Calls a minute, and at once, that each instance takes of one person and of each action, whatever comes of them; a `refresh` and a `stop` count as two, a `deleteAll` as ten. All of one address who are anonymous, or not verified, make ten times as many together. 0: no limit.",
    ),
  TRUSTED_PROXY_HOPS: count(1, 10)
    .default(1)
    .describe(
      "Proxies that append to `X-Forwarded-For` before a call arrives: 1 for Cloud Functions itself, 2 behind an external load balancer of Google's. From 2 on a deploy lets calls in through the load balancer only: whoever called the functions' own address could write what address they like.",
    ),
  MAX_TURNS_PER_INSTANCE: count(1, 1_000)
    .default(80)
    .describe("Turns that one instance works on at a time. More wait in a queue."),
  MAX_TURNS_PER_VISITOR: count(1, 100)
    .default(3)
    .describe("Turns of one visitor that one instance works on, or lets wait, at a time."),
  MAX_QUEUED_TURNS: count(0, 10_000)
    .default(200)
    .describe("Turns that may wait for a place on one instance. More are refused as `overloaded`."),
  CHAT_TIMEOUT_SECONDS: count(30, 3_600)
    .default(300)
    .describe(
      "How long one call of `chat` may take, in seconds. A run that lasts longer goes on; the caller attaches again.",
    ),
  SECRET_CACHE_SECONDS: count(1, 86_400)
    .default(300)
    .describe("How long a secret is used before it is read again, in seconds."),
  ALLOWED_ORIGINS: list(
    z.string().refine(isOrigin, "must be origins such as https://www.example.com, never *"),
  )
    .default([])
    .describe(
      "Origins of the pages that may call, such as `https://www.example.com`, separated by commas. The first deploy asks for them. Empty: none once deployed, any in the emulator.",
    ),
  APP_CHECK: z
    .enum(["off", "on", "replay"])
    .default("off")
    .describe(
      "Whether calls need an App Check token: `on` takes a token as long as it is valid, `replay` once only, at the cost of a request to Google for each call.",
    ),
  CHECK_REVOKED: flag
    .default(false)
    .describe(
      "Whether `chat` and `conversations` ask for the account at each call, so that a disabled or signed-out visitor is shut out at once and not when the ID token ends, within an hour. Costs a request to Firebase Authentication for each call. `admin` always asks.",
    ),
  PAGE_CONTEXT: flag
    .default(false)
    .describe(
      "Whether the agent is told what the page says of itself with a message (`context`). It is as trustworthy as the visitor: whoever writes the one can write the other.",
    ),
  SHOW_TOOLS: z
    .enum(["off", "names"])
    .default("off")
    .describe(
      "Whether visitors are told which tools the agent uses for their message: `names` tells each tool's name, and whether it runs, is done or failed. What a tool is called with, and what it answers, are told to nobody. Gateways before 2026.4 tell of no tools. Off, because the names tell visitors what the agent can do.",
    ),
  ATTACHMENTS: z
    .enum(["off", "images", "all"])
    .default("off")
    .describe(
      "Which files visitors may send with a message. `images`: PNG, JPEG, WebP and GIF, decoded and encoded anew. `all`: also PDF, text, Markdown, CSV and JSON, of which the agent gets the text. See [API.md](API.md#attachments).",
    ),
  ATTACHMENTS_FROM_AGENT: flag
    .default(false)
    .describe(
      "Whether visitors get the files that the agent hands over with a reply (`MEDIA:`, gateways since 2026.6): those of its workspace, up to eight of 20 MiB. Needs `ATTACHMENTS_BUCKET`. Set `tools.fs.workspaceOnly` at the gateway. Off: nothing is asked for, and only its words arrive.",
    ),
  ATTACHMENTS_BUCKET: z
    .string()
    .regex(/^([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])?$/, "must be the name of a bucket")
    .default("")
    .describe(
      "The Cloud Storage bucket that files are kept in, below `clawfire/`: one of its own, which `npm run setup` makes. Must be set where `ATTACHMENTS` is not `off`, or `ATTACHMENTS_FROM_AGENT` is true.",
    ),
  ATTACHMENTS_MOST: count(1, MOST_ATTACHMENTS).default(4).describe("Files of one message."),
  ATTACHMENTS_BYTES: count(1_024, 20_971_520)
    .default(10_485_760)
    .describe("Largest file that a visitor may upload, in bytes."),
  ATTACHMENTS_PER_DAY: count(0, 100_000)
    .default(40)
    .describe(
      "Files a UTC day that one visitor may upload. Who is anonymous or not verified, and shares an address with others, may upload five times as many together with them. 0: no limit.",
    ),
  ATTACHMENTS_BYTES_PER_DAY: count(0, 1_000_000_000_000)
    .default(10_737_418_240)
    .describe("Bytes a UTC day that all visitors may upload together. 0: no limit."),
  ATTACHMENTS_SCANNER_URL: z
    .string()
    .refine(isReceiver, "must be https://… without a name and a password, or http:// to loopback")
    .default("")
    .describe(
      "Where each uploaded file is shown to a scanner of yours before anything else looks at it, by a URL that lasts a minute: see [SECURITY.md](SECURITY.md#files). What it does not call clean is refused. Empty: no scanner.",
    ),
  MAX_CONVERSATIONS: count(0, 100_000)
    .default(500)
    .describe("Conversations that one visitor may keep. 0: no limit."),
  RETENTION_DAYS: count(0, 36_500)
    .default(0)
    .describe(
      "Days after which a message, and a conversation without a newer one, is deleted by Firestore's TTL policy. 0: never.",
    ),
  ALERT_WEBHOOK_URL: z
    .string()
    .refine(isReceiver, "must be https://… without a name and a password, or http:// to loopback")
    .default("")
    .describe(
      "Where alerts are posted to, signed with the secret `ALERT_WEBHOOK_SECRET`: see [BUDGETS.md](BUDGETS.md#alerts). Empty: they are in the log and in the console only.",
    ),
  APPROVABLE_SCOPES: list(z.string().regex(/^operator\.[a-z.]+$/, "must be scopes such as operator.read"))
    .default(["operator.read", "operator.write"])
    .describe("Scopes that a device may ask for to be approved through `admin`, separated by commas."),
  ...DeployParameters.shape,
});

export type Config = z.infer<typeof Parameters>;

const Consistent = Parameters.refine(
  ({ CHAT_MIN_INSTANCES: min, CHAT_MAX_INSTANCES: max }) => max === 0 || min <= max,
  { path: ["CHAT_MIN_INSTANCES"], message: "must not be more than CHAT_MAX_INSTANCES" },
).refine(
  ({ ATTACHMENTS, ATTACHMENTS_FROM_AGENT, ATTACHMENTS_BUCKET }) =>
    (ATTACHMENTS === "off" && !ATTACHMENTS_FROM_AGENT) || ATTACHMENTS_BUCKET !== "",
  {
    path: ["ATTACHMENTS_BUCKET"],
    message: "must be set where ATTACHMENTS is not off, or ATTACHMENTS_FROM_AGENT is true",
  },
);

/**
 * Reads all parameters; an empty value counts as not set.
 * @throws Error that names each malformed parameter and what it must be.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const set = { FIRESTORE_DATABASE: ownDatabase(environment), ...given };
  const parsed = Consistent.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Error(`These parameters are malformed: ${problems.join("; ")}`);
}
