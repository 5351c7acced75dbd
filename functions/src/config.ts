import { defineString } from "firebase-functions/params";
import * as z from "zod";

/** Asked for by the first `firebase deploy`; every other parameter has a default. */
defineString("OPENCLAW_GATEWAY_URL", {
  description:
    "Address of the OpenClaw gateway, such as wss://gateway.example.com (several: in order of preference)",
});

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

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
  ALLOW_ANONYMOUS: flag.default(true).describe("Whether visitors who are signed in anonymously may chat."),
  RATE_BURST: count(1, 1_000)
    .default(5)
    .describe("Messages that one visitor may send at once, before `RATE_PER_MINUTE` applies."),
  RATE_PER_MINUTE: count(0, 10_000)
    .default(10)
    .describe("Messages a minute that one visitor may send in the long run. 0: no limit."),
  DAILY_ANONYMOUS: count(0, 100_000)
    .default(50)
    .describe("Messages a UTC day of a visitor who is signed in anonymously. 0: no limit."),
  DAILY_SIGNED_IN: count(0, 100_000)
    .default(200)
    .describe("Messages a UTC day of a visitor with an account. 0: no limit."),
  ADDRESS_PER_MINUTE: count(0, 100_000)
    .default(30)
    .describe("Messages a minute that all anonymous visitors of one address may send together. 0: no limit."),
  TRUSTED_PROXY_HOPS: count(1, 10)
    .default(1)
    .describe(
      "Proxies that append to `X-Forwarded-For` before a call arrives: 1 for Cloud Functions itself, 2 behind a load balancer.",
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
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((text) => text.split(/[\s,]+/).filter((origin) => origin !== ""))
    .describe(
      "Origins of the pages that may call, such as `https://www.example.com`, separated by commas. Empty: any origin.",
    ),
});

export type Config = z.infer<typeof Parameters>;

/**
 * Reads all parameters; an empty value counts as not set.
 * @throws Error that names each malformed parameter and what it must be.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Parameters.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Error(`These parameters are malformed: ${problems.join("; ")}`);
}
