import { ofProject, storeToken, tryAnotherUrl } from "./failure-commands.ts";
import type { FailureDetails, FailureRows } from "./failure-row.ts";

const create = (details: FailureDetails): string =>
  details.secret === "OPENCLAW_GATEWAY_TOKEN"
    ? storeToken(details)
    : `npm run device -- create${ofProject(details)}`;
const show = (details: FailureDetails): string => `npm run device -- show${ofProject(details)}`;
const name = ({ secret }: FailureDetails): string => secret ?? "the secret";

/** Takes an unusable key away, so that `create` makes another one. */
const takeAway = (details: FailureDetails): string =>
  `Take ${name(details)} away (its line in functions/.secret.local, or its secret in Secret Manager), and make a new one with \`${create(details)}\`. It is another device, and must be approved.`;

/** What can be known before anything is sent. These rows have no signature: whoever reads the set-up chooses them. */
export const setupFailures = {
  "secret-missing": {
    step: "setup",
    meaning: "A secret is missing or has no value.",
    remedy: (details) => `Store ${name(details)}.`,
    command: create,
    retry: "never",
    matches: [],
  },
  "secret-forbidden": {
    step: "setup",
    meaning: "Secret Manager does not let this account read a secret.",
    remedy: (details) => `Grant roles/secretmanager.secretAccessor on ${name(details)}.`,
    command: (details) =>
      `gcloud secrets add-iam-policy-binding ${details.secret ?? "<secret>"} --role=roles/secretmanager.secretAccessor --member=<account>${ofProject(details)}`,
    retry: "later",
    matches: [],
  },
  "secret-disabled": {
    step: "setup",
    meaning: "The latest version of a secret is disabled or destroyed.",
    remedy: (details) => `Enable the latest version of ${name(details)}, or add another one.`,
    command: (details) => `gcloud secrets versions list ${details.secret ?? "<secret>"}${ofProject(details)}`,
    retry: "later",
    matches: [],
  },
  "secret-unreadable": {
    step: "setup",
    meaning: "The secrets cannot be read.",
    remedy: ({ project }) =>
      project === undefined
        ? "Look at who may read functions/.secret.local."
        : `Sign in as someone who may read the secrets of ${project}, and check the project's name.`,
    command: ({ project }) =>
      project === undefined ? "ls -l functions/.secret.local" : "gcloud auth application-default login",
    retry: "later",
    matches: [],
  },
  "token-malformed": {
    step: "setup",
    meaning: "The gateway's token contains white space, which no token does.",
    remedy: () => "Store the token again, as one word.",
    command: storeToken,
    retry: "after-refresh",
    matches: [],
  },
  "pepper-too-short": {
    step: "setup",
    meaning: "The secret SESSION_KEY_PEPPER is too short to make session keys that nobody can guess.",
    remedy: (details) =>
      `Take it away and run \`${create(details)}\`. Every conversation starts anew for the agent then.`,
    command: create,
    retry: "never",
    matches: [],
  },
  "device-key-malformed": {
    step: "setup",
    meaning: "A device key is not a private key in PKCS#8 PEM.",
    remedy: takeAway,
    command: show,
    retry: "never",
    matches: [],
  },
  "device-key-wrong-type": {
    step: "setup",
    meaning: "A device key is of another type than Ed25519, such as RSA or EC.",
    remedy: takeAway,
    command: show,
    retry: "never",
    matches: [],
  },
  "devices-are-one": {
    step: "setup",
    meaning: "The chat and the admin device have the same key, so visitors' service could approve devices.",
    remedy: takeAway,
    command: show,
    retry: "never",
    matches: [],
  },
  "url-none": {
    step: "setup",
    meaning: "No gateway URL is given.",
    remedy: () => "Write OPENCLAW_GATEWAY_URL, such as wss://gateway.example.com.",
    command: tryAnotherUrl,
    retry: "never",
    matches: [],
  },
  "url-not-a-url": {
    step: "setup",
    meaning: "The gateway URL is not a URL.",
    remedy: () => "Write one such as wss://gateway.example.com.",
    command: tryAnotherUrl,
    retry: "never",
    matches: [],
  },
  "url-wrong-scheme": {
    step: "setup",
    meaning: "The gateway URL has the scheme of a web page, and the gateway speaks WebSocket.",
    remedy: () => "Write wss:// instead of https://, and ws:// instead of http://.",
    command: tryAnotherUrl,
    retry: "never",
    matches: [],
  },
  "url-holds-credentials": {
    step: "setup",
    meaning: "The gateway URL holds a credential.",
    remedy: () => "Take it out: the token belongs in the secret OPENCLAW_GATEWAY_TOKEN.",
    command: storeToken,
    retry: "never",
    matches: [],
  },
  "url-insecure": {
    step: "setup",
    meaning: "The gateway URL is ws:// to another machine, which would send the token unencrypted.",
    remedy: () =>
      "Write wss://. Only where the network itself encrypts, such as Tailscale, set OPENCLAW_ALLOW_INSECURE_URL=true.",
    command: tryAnotherUrl,
    retry: "never",
    matches: [],
  },
  "parameters-malformed": {
    step: "setup",
    meaning: "A parameter of the functions is malformed.",
    remedy: () =>
      "Correct it in functions/.env or functions/.env.<project>; docs/CONFIGURATION.md lists them.",
    retry: "never",
    matches: [],
  },
} as const satisfies FailureRows;
