/**
 * What can be wrong with the project at Google's, each with a sentence of its own and what to type. The set-up stops at
 * one, and the doctor names it. What only a deployed function can tell is in `tools/doctor/deployment-failures.ts`.
 */

/** What is known about one failure. Never a secret. */
export interface CloudDetails {
  readonly project: string;
  /** What it is about, such as an API, an account or a secret. */
  readonly subject?: string | undefined;
  /** What was found instead, such as a location. */
  readonly found?: string | undefined;
  /** What is offered or wanted. */
  readonly wanted?: string | undefined;
}

export interface CloudFailureRow {
  readonly meaning: (details: CloudDetails) => string;
  readonly remedy: (details: CloudDetails) => string;
  readonly command?: (details: CloudDetails) => string;
}

export type CloudFailureRows = Readonly<Record<string, CloudFailureRow>>;

const subject = ({ subject: known }: CloudDetails): string => known ?? "it";
const lacked = ({ found: known }: CloudDetails): string => known ?? "something";
const setup = ({ project }: CloudDetails): string => `npm run setup -- --project ${project}`;
const login = (): string => "npx firebase login --reauth";
/** What was wanted is not in the parameters yet. */
const otherBucket = (details: CloudDetails): string =>
  `${setup(details)} ${details.wanted ? `--attachments ${details.wanted} ` : ""}--bucket ${subject(details).slice(0, 61)}-2`;
const lacks = (meaning: CloudFailureRow["meaning"], does = "makes it"): CloudFailureRow => ({
  meaning,
  remedy: () => `The set-up ${does}; what is there already stays as it is.`,
  command: setup,
});

export const cloudFailures = {
  "login-missing": {
    meaning: () => "Nobody is signed in to Google on this machine.",
    remedy: () =>
      "Sign in as an owner of the project. In CI, let GOOGLE_APPLICATION_CREDENTIALS name credentials.",
    command: () => "npx firebase login",
  },
  "login-expired": {
    meaning: () => "Google does not accept the sign-in of this machine any more.",
    remedy: () => "Sign in again.",
    command: login,
  },
  "project-unknown": {
    meaning: ({ project }) => `There is no project ${project} that this account may use.`,
    remedy: () => "Compare the project id, not its name, with this list; or sign in with another account.",
    command: () => "npx firebase projects:list",
  },
  "quota-project-missing": {
    meaning: () => "The credentials name no project whose quota a call counts against, or one without it.",
    remedy: () => "Sign in with the Firebase CLI, whose credentials need none.",
    command: login,
  },
  "terms-not-accepted": {
    meaning: () => "This account has not accepted Google Cloud's terms of service.",
    remedy: ({ project }) =>
      `Accept them at https://console.cloud.google.com/?project=${project}, then run the set-up again.`,
    command: setup,
  },
  "billing-off": {
    meaning: ({ project }) => `${project} is not on the Blaze plan: no billing account pays for it.`,
    remedy: ({ project }) =>
      `Upgrade it at https://console.firebase.google.com/project/${project}/usage/details, then run the set-up again.`,
    command: setup,
  },
  "api-off": {
    meaning: (details) => `The API ${subject(details)} is off in ${details.project}.`,
    remedy: () => "The set-up switches on what is used. Google takes up to some minutes to know.",
    command: setup,
  },
  "permission-missing": {
    meaning: (details) => `This account lacks ${subject(details)} in ${details.project}.`,
    remedy: ({ project }) =>
      `Ask an owner at https://console.cloud.google.com/iam-admin/iam?project=${project} for a role that has it, or sign in as an owner.`,
    command: login,
  },
  "policy-forbids": {
    meaning: (details) => `A policy of the organization forbids it: ${subject(details)}.`,
    remedy: ({ project }) =>
      `Ask an administrator of the organization for an exception for ${project} (https://console.cloud.google.com/iam-admin/orgpolicies?project=${project}), then run the set-up again.`,
    command: setup,
  },
  "quota-exceeded": {
    meaning: (details) => `A quota of ${details.project} is used up: ${subject(details)}.`,
    remedy: () => "Wait some minutes and run the set-up again: it goes on where it stopped.",
    command: setup,
  },
  "google-unreachable": {
    meaning: (details) => `Google does not answer: ${subject(details)}.`,
    remedy: () => "Look at the network and its proxy, then run the set-up again.",
    command: setup,
  },
  "google-failed": {
    meaning: (details) => `Google refused a step: ${subject(details)}.`,
    remedy: () =>
      "Look at https://status.cloud.google.com, then run the set-up again: it goes on where it stopped.",
    command: setup,
  },
  "authentication-off": {
    meaning: ({ project }) => `Firebase Authentication was never switched on in ${project}.`,
    remedy: ({ project }) =>
      `Press "Get started" at https://console.firebase.google.com/project/${project}/authentication, then run the set-up again.`,
    command: setup,
  },
  "anonymous-off": lacks(
    () => "Anonymous sign-in is off, and ALLOW_ANONYMOUS says that such visitors may chat.",
  ),
  "database-missing": lacks((details) => `There is no Firestore database ${subject(details)}.`),
  "location-not-chosen": {
    meaning: (details) =>
      `The database ${subject(details)} needs a location, which can never be changed. ${offered(details)}`,
    remedy: () => "Choose one near your visitors.",
    command: (details) => `${setup(details)} --location europe-west1`,
  },
  "location-not-offered": {
    meaning: (details) => `Firestore is not offered in ${subject(details)}. ${offered(details)}`,
    remedy: () => "Choose one of these.",
    command: (details) => `${setup(details)} --location europe-west1`,
  },
  "database-elsewhere": {
    meaning: (details) =>
      `The database ${subject(details)} is in ${details.found ?? "another place"}, and a database cannot be moved.`,
    remedy: () => "Leave --location out to use it where it is, or name another database.",
    command: (details) =>
      `${setup(details)} --database clawfire-2 --location ${details.wanted ?? "<location>"}`,
  },
  "database-wrong-kind": {
    meaning: (details) => `The database ${subject(details)} is in ${details.found ?? "another mode"}.`,
    remedy: () => "Clawfire needs Firestore in native mode: name another database.",
    command: (details) => `${setup(details)} --database clawfire-2`,
  },
  "rules-not-named": lacks(
    (details) =>
      `${details.found ?? "firebase.json"} does not name the database ${subject(details)}: no deploy brings its rules and indexes.`,
  ),
  "firebase-json-unreadable": {
    meaning: (details) =>
      `${subject(details)} is not plain JSON: what is written there by hand would be lost.`,
    remedy: () => "Take the comments out, or name the database with its rules and indexes there yourself.",
    command: setup,
  },
  "account-missing": lacks((details) => `There is no service account ${subject(details)}.`),
  "role-missing": lacks((details) => `The services' accounts lack roles: ${subject(details)}.`),
  "secret-not-stored": lacks((details) => `Secrets are missing: ${subject(details)}.`),
  "token-not-given": {
    meaning: () => "The gateway's token is not stored yet, and there is nobody to ask for it.",
    remedy: () => "Store it: the command asks for it, or reads it from a pipe. Then run the set-up again.",
    command: ({ project }) => `npm run device -- token --project ${project}`,
  },
  "grant-missing": lacks((details) => `An account may not read a secret that it needs: ${subject(details)}.`),
  "grant-too-wide": {
    meaning: (details) =>
      `An account may read a secret that it must not have: ${subject(details)}. A broken chat service could pair devices.`,
    remedy: () => "Take the grant away.",
    command: ({ project, found = "<account>", wanted = "<secret>" }) =>
      `gcloud secrets remove-iam-policy-binding ${wanted} --project ${project} --role roles/secretmanager.secretAccessor --member serviceAccount:${found}`,
  },
  "bucket-missing": lacks(
    (details) => `There is no bucket ${subject(details)}, in which files are to be kept.`,
  ),
  "bucket-taken": {
    meaning: (details) =>
      `Google does not show the bucket ${subject(details)} to this account: it is somebody else's, or the account lacks storage.buckets.get.`,
    remedy: () =>
      "Name another: all of Google's customers share the names. If it is this project's, sign in as an owner.",
    command: otherBucket,
  },
  "bucket-elsewhere": {
    meaning: (details) =>
      `The bucket ${subject(details)} is in another project, with the number ${details.found ?? "that it has"}.`,
    remedy: ({ project }) => `Name another, which the set-up makes in ${project}.`,
    command: otherBucket,
  },
  "bucket-public": {
    meaning: (details) =>
      `The bucket ${subject(details)} is public: everybody has ${details.found ?? "a role"} there.`,
    remedy: (details) =>
      `Name another, which the set-up makes. If nothing there is meant to be public, take allUsers and allAuthenticatedUsers away at https://console.cloud.google.com/storage/browser/${subject(details)};tab=permissions?project=${details.project}, and run the set-up again.`,
    command: otherBucket,
  },
  "bucket-not-ours": {
    meaning: (details) =>
      `The set-up did not make the bucket ${subject(details)}, and changes nothing there. ${details.found ?? "Something is missing."}`,
    remedy: () =>
      "If it is for these files alone, give it the label that the set-up knows its own by, and run the set-up again. If not, name another with --bucket.",
    command: (details) =>
      `gcloud storage buckets update gs://${subject(details)} --project ${details.project} --update-labels clawfire=files`,
  },
  "bucket-open": lacks(
    (details) => `The bucket ${subject(details)} could be made public: it lacks ${lacked(details)}.`,
    "switches that on",
  ),
  "cors-missing": lacks(
    (details) =>
      `Pages of ${lacked(details)} cannot upload files: the CORS of the bucket ${subject(details)} does not let them.`,
    "adds them",
  ),
  "lifecycle-missing": lacks(
    (details) => `The bucket ${subject(details)} lacks ${lacked(details)}.`,
    "adds it",
  ),
  "bucket-role-missing": lacks(
    (details) =>
      `Files cannot be read, written and deleted: roles/storage.objectUser on the bucket ${subject(details)} is missing for ${lacked(details)}.`,
    "gives it",
  ),
  "signing-role-missing": lacks(
    (details) =>
      `URLs of files cannot be signed: roles/iam.serviceAccountTokenCreator on itself is missing for ${subject(details)}.`,
    "gives it",
  ),
  "parameters-missing": lacks(
    (details) => `The parameters in .env.${details.project} lack ${subject(details)}.`,
  ),
  "gateway-not-given": {
    meaning: () => "The gateway's address is not known.",
    remedy: () => "Say where it listens.",
    command: (details) => `${setup(details)} --gateway wss://gateway.example.com`,
  },
} as const satisfies CloudFailureRows;

function offered({ wanted }: CloudDetails): string {
  return wanted === undefined ? "" : `It is offered in ${wanted}.`;
}

export type CloudFailureKind = keyof typeof cloudFailures;
