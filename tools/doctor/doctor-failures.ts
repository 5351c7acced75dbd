import { urlProblems, type GatewayUrlProblem } from "../../functions/src/gateway/connection/url.ts";
import { CataloguedFailure } from "../../functions/src/gateway/failures/failure.ts";
import {
  ofProject,
  storeToken,
  tryAnotherUrl,
  type FailureDetails,
  type FailureRow,
  type FailureRows,
} from "../../functions/src/gateway/failures/failure-row.ts";

const create = (details: FailureDetails): string =>
  details.secret === "OPENCLAW_GATEWAY_TOKEN"
    ? storeToken(details)
    : `npm run device -- create${ofProject(details)}`;
const show = (details: FailureDetails): string => `npm run device -- show${ofProject(details)}`;
const name = ({ secret }: FailureDetails): string => secret ?? "the secret";

/** Takes an unusable key away, so that `create` makes another one. */
const takeAway = (details: FailureDetails): string =>
  `Take ${name(details)} away (its line in functions/.secret.local, or its secret in Secret Manager), and make a new one with \`${create(details)}\`. It is another device, and must be approved.`;

const urlRow = (problem: GatewayUrlProblem): FailureRow => ({
  step: "setup",
  meaning: urlProblems[problem].meaning,
  remedy: () => urlProblems[problem].remedy,
  command: tryAnotherUrl,
  retry: "never",
  matches: [],
});

/** What is known before anything is sent, or from how a run ended. No row has a signature: whoever looks chooses it. */
export const doctorFailures = {
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
  "url-none": urlRow("none"),
  "url-not-a-url": urlRow("not-a-url"),
  "url-wrong-scheme": urlRow("wrong-scheme"),
  "url-holds-credentials": { ...urlRow("holds-credentials"), command: storeToken },
  "url-insecure": urlRow("insecure"),
  "url-needs-spread": urlRow("needs-spread"),
  "url-unknown-word": urlRow("unknown-word"),
  "url-wrong-weight": urlRow("wrong-weight"),
  "url-double": urlRow("double"),
  "url-not-spread": urlRow("not-spread"),
  "url-host-not-allowed": urlRow("host-not-allowed"),
  "url-none-active": urlRow("none-active"),
  "parameters-malformed": {
    step: "setup",
    meaning: "A parameter of the functions is malformed.",
    remedy: () =>
      "Correct it in functions/.env or functions/.env.<project>; docs/CONFIGURATION.md lists them.",
    retry: "never",
    matches: [],
  },
  "run-failed": {
    step: "request",
    meaning: "The agent could not answer. Most often its model cannot be reached, or refuses the key.",
    remedy: () => "Look at the gateway's log, and at the agent's model.",
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
  "run-without-text": {
    step: "request",
    meaning: "The run ended, and the agent said nothing.",
    remedy: () => "Look at the agent's instructions and tools: something keeps it silent.",
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
  "run-unfinished": {
    step: "request",
    meaning: "The agent had not finished its answer when the time was over.",
    remedy: () => "Give it more time with `--timeout`, or look at the gateway's log for what it waits for.",
    command: () => "openclaw logs",
    retry: "never",
    matches: [],
  },
} as const satisfies FailureRows;

export type DoctorFailureKind = keyof typeof doctorFailures;

/** A failure that only its owner's own machine meets: in the set-up, or in what became of a question. */
export class DoctorFailure extends CataloguedFailure<DoctorFailureKind> {
  override readonly name = "DoctorFailure";

  constructor(kind: DoctorFailureKind, details: FailureDetails = {}, options?: ErrorOptions) {
    super(kind, doctorFailures[kind], details, options);
  }

  override with(details: FailureDetails): DoctorFailure {
    return new DoctorFailure(this.kind, { ...this.details, ...details }, { cause: this });
  }
}
