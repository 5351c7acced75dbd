/** What only the deployed functions, their services, indexes and job can tell; the rest is in `tools/setup/cloud-failures.ts`. */
import { CloudFailure } from "../setup/cloud-failure.ts";
import type { CloudDetails, CloudFailureRow, CloudFailureRows } from "../setup/cloud-failures.ts";

const subject = ({ subject: known }: CloudDetails): string => known ?? "it";
const found = ({ found: known }: CloudDetails): string => known ?? "nothing";
const deploy = ({ project }: CloudDetails): string =>
  `npx firebase deploy --only functions,firestore --project ${project}`;
const logs = ({ project }: CloudDetails): string => `npx firebase functions:log --project ${project}`;
const doctor = ({ project }: CloudDetails): string => `npm run doctor -- --project ${project}`;
const stale = (meaning: CloudFailureRow["meaning"]): CloudFailureRow => ({
  meaning,
  remedy: () => "Deploy again.",
  command: deploy,
});
const console = (project: string, page: string): string =>
  `https://console.cloud.google.com/${page}?project=${project}`;

export const deploymentFailures = {
  "function-missing": {
    meaning: (details) => `There is no function ${subject(details)}: it answers 404.`,
    remedy: () =>
      "Deploy it; or correct FUNCTIONS_REGION, where it was deployed in another region. Pages must name the same region.",
    command: deploy,
  },
  "function-private": {
    meaning: (details) =>
      `Google lets nobody call ${subject(details)} without its own sign-in: it answers 403.`,
    remedy: ({ project }) =>
      `Let allUsers invoke it. Where a policy of the organization (iam.allowedPolicyMemberDomains) forbids that, ask for an exception at ${console(project, "iam-admin/orgpolicies")}.`,
    command: ({ project, subject: name = "<function>", wanted = "<region>" }) =>
      `gcloud run services add-iam-policy-binding ${name} --project ${project} --region ${wanted} --member allUsers --role roles/run.invoker`,
  },
  "function-internal": stale(
    (details) =>
      `${subject(details)} does not take the calls that it should: its ingress is ${found(details)}.`,
  ),
  "load-balancer-not-named": {
    meaning: (details) =>
      `With TRUSTED_PROXY_HOPS=${found(details)} calls are taken through your load balancer only, whose address is not known here.`,
    remedy: () => "Name it; or set TRUSTED_PROXY_HOPS=1 and deploy again, where there is none.",
    command: (details) => `${doctor(details)} --functions https://<your load balancer>`,
  },
  "function-broken": {
    meaning: (details) => `${subject(details)} does not run: ${found(details)}.`,
    remedy: () => "Its log says why.",
    command: logs,
  },
  "function-foreign": {
    meaning: (details) => `Something that is not Clawfire answers as ${subject(details)}: ${found(details)}.`,
    remedy: () => "Look for another function of this name, or a rewrite that leads elsewhere.",
    command: ({ project }) => `npx firebase functions:list --project ${project}`,
  },
  "function-unreachable": {
    meaning: (details) => `Nothing answers at ${subject(details)}.`,
    remedy: () => "Look at the network, at --functions, and at FUNCTIONS_REGION.",
    command: doctor,
  },
  "service-runs-as-other": stale(
    (details) => `${subject(details)} runs as ${found(details)}, not as its own account.`,
  ),
  "index-missing": stale((details) => `Firestore lacks an index: ${subject(details)}.`),
  "index-building": {
    meaning: (details) => `Firestore still builds an index: ${subject(details)}.`,
    remedy: () => "Wait some minutes. Until then the sweep and what it mends fail.",
    command: doctor,
  },
  "ttl-missing": stale(
    (details) => `Nothing deletes what is over: there is no TTL policy on ${subject(details)}.`,
  ),
  "ttl-broken": stale(
    (details) => `The TTL policy on ${subject(details)} does not work: it is ${found(details)}.`,
  ),
  "job-missing": stale((details) => `There is no Scheduler job ${subject(details)}: nobody sweeps.`),
  "job-paused": {
    meaning: (details) => `The Scheduler job ${subject(details)} is ${found(details)}.`,
    remedy: () => "Resume it.",
    command: ({ project, subject: name = "<job>", wanted = "<region>" }) =>
      `gcloud scheduler jobs resume ${name} --project ${project} --location ${wanted}`,
  },
  "job-account-wrong": stale(
    (details) =>
      `The Scheduler job ${subject(details)} calls as ${found(details)}, which is not the account of chat.`,
  ),
  "job-failing": {
    meaning: (details) =>
      `The latest run of the Scheduler job ${subject(details)} failed (${found(details)}).`,
    remedy: () => "Its log says why; PERMISSION_DENIED means that its account may not invoke the function.",
    command: logs,
  },
  "origins-empty": {
    meaning: () => "ALLOWED_ORIGINS is empty: no page of another origin can call.",
    remedy: () => "Name your pages, and deploy again.",
    command: ({ project }) => `npm run setup -- --project ${project} --origin https://www.example.com`,
  },
  "origin-refused": stale(
    (details) =>
      `${found(details)} does not let pages of ${subject(details)} call, although ALLOWED_ORIGINS names it: it was deployed before.`,
  ),
  "origins-open": stale(
    (details) => `${subject(details)} lets pages of any origin call: it was deployed with other parameters.`,
  ),
  "api-key-missing": {
    meaning: ({ project }) => `${project} has no web API key, with which pages sign visitors in.`,
    remedy: ({ project }) =>
      `Add a web app at https://console.firebase.google.com/project/${project}/settings/general.`,
    command: ({ project }) => `npx firebase apps:create WEB chat --project ${project}`,
  },
  "api-key-restricted": {
    meaning: (details) => `The web API key may not be used to sign in: ${found(details)}.`,
    remedy: ({ project }) =>
      `Allow the Identity Toolkit API, and your pages as referrers, at ${console(project, "apis/credentials")}.`,
  },
  "sign-up-limited": {
    meaning: (details) =>
      `Firebase Authentication makes no more accounts for this address now: ${found(details)}.`,
    remedy: () => "Wait an hour: it makes 100 an hour for one address.",
    command: doctor,
  },
  "sign-in-refused": {
    meaning: (details) => `Firebase Authentication makes no anonymous account: ${found(details)}.`,
    remedy: ({ project }) =>
      `Look at the settings and the blocking functions at https://console.firebase.google.com/project/${project}/authentication/settings.`,
  },
  "call-not-let-in": {
    meaning: (details) =>
      `${subject(details)} answers 401 to a visitor who just signed in: it was deployed with App Check on, or for another project.`,
    remedy: () => "Deploy it with the present parameters.",
    command: deploy,
  },
  "app-check-token-needed": {
    meaning: () => "APP_CHECK is on, and the doctor has no App Check token: no more can be seen from here.",
    remedy: ({ project }) =>
      `Make a debug token at https://console.firebase.google.com/project/${project}/appcheck, exchange it, and put the App Check token into CLAWFIRE_APP_CHECK_TOKEN.`,
    command: doctor,
  },
  "app-check-not-enforced": stale(
    (details) => `${subject(details)} takes calls without an App Check token, although APP_CHECK is on.`,
  ),
  "app-check-token-refused": {
    meaning: () =>
      "The App Check token of CLAWFIRE_APP_CHECK_TOKEN is not accepted: it is over, or another project's.",
    remedy: () => "Exchange the debug token again.",
    command: doctor,
  },
  "visitor-not-allowed": stale(
    (details) =>
      `${subject(details)} answers 403 to an anonymous visitor, although ALLOW_ANONYMOUS lets them chat.`,
  ),
  "admin-open": {
    meaning: () => "admin answers a visitor who is no administrator.",
    remedy: () => "Take it away at once, and deploy again.",
    command: ({ project, wanted = "<region>" }) =>
      `npx firebase functions:delete kit-clawfire-admin --project ${project} --region ${wanted}`,
  },
  "service-cannot-read-secret": {
    meaning: (details) => `${subject(details)} cannot use a secret: ${found(details)}.`,
    remedy: () => "The set-up looks at grants and makes what is missing; the log names the secret.",
    command: ({ project }) => `npm run setup -- --project ${project}`,
  },
  "service-cannot-store": {
    meaning: (details) => `${subject(details)} cannot use Firestore: ${found(details)}.`,
    remedy: () => "The set-up looks at the database and at roles/datastore.user; the log says more.",
    command: ({ project }) => `npm run setup -- --project ${project}`,
  },
  "service-cannot-reach-gateway": {
    meaning: (details) =>
      `The gateway answers from here, and ${subject(details)} cannot use it: ${found(details)}.`,
    remedy: () =>
      "Look at its log for the cause. A gateway in a private network needs VPC_CONNECTOR; one that was changed needs a deploy.",
    command: logs,
  },
  "files-not-taken": stale(
    (details) =>
      `${subject(details)} takes no files, although ATTACHMENTS=${found(details)}: it was deployed before.`,
  ),
  "service-uses-other-bucket": stale(
    (details) =>
      `${subject(details)} keeps files in the bucket ${found(details)}, and not in ${details.wanted ?? "that of the parameters"}: it was deployed before.`,
  ),
  "service-cannot-use-bucket": {
    meaning: (details) => `${subject(details)} cannot use the bucket for files: ${found(details)}.`,
    remedy: () =>
      "The set-up looks at the bucket, at who may use it and at who may sign. What it gave just now Google knows everywhere within some minutes; the log of chat names what is missing.",
    command: ({ project }) => `npm run setup -- --project ${project}`,
  },
  "file-not-taken": {
    meaning: (details) => `A picture of the doctor's visitor was not taken: ${found(details)}.`,
    remedy: () => "Look at the log of chat. A scanner of ATTACHMENTS_SCANNER_URL is asked about each file.",
    command: logs,
  },
  "turn-failed": {
    meaning: (details) => `A visitor's message was not answered: ${found(details)}.`,
    remedy: () => "Look at the log of chat.",
    command: logs,
  },
  "stream-buffered": {
    meaning: (details) =>
      `The reply came in one piece (${found(details)}): something between here and ${subject(details)} buffers it, as a rewrite of Firebase Hosting does.`,
    remedy: () => "Let pages call the function's own address: getFunctions(app, region), without a rewrite.",
    command: doctor,
  },
  "history-incomplete": {
    meaning: (details) => `The history does not have the turn that was just answered: ${found(details)}.`,
    remedy: () =>
      "chat and conversations use different databases: deploy both with the same FIRESTORE_DATABASE.",
    command: deploy,
  },
  "erase-failed": {
    meaning: (details) => `What the doctor's visitor said is not erased: ${found(details)}.`,
    remedy: () => "Look at the log of conversations.",
    command: logs,
  },
} as const satisfies CloudFailureRows;

export type DeploymentFailureKind = keyof typeof deploymentFailures;

export function deploymentFailure(
  kind: DeploymentFailureKind,
  details: CloudDetails,
  options?: ErrorOptions,
): CloudFailure<DeploymentFailureKind> {
  return new CloudFailure<DeploymentFailureKind>(kind, deploymentFailures[kind], details, options);
}
