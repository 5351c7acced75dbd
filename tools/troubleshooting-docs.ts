/** Prints `docs/TROUBLESHOOTING.md` from the catalogues of the gateway and of the doctor; `--check` compares instead. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GatewayFailure, type CataloguedFailure } from "../functions/src/gateway/failures/failure.ts";
import type {
  FailureDetails,
  FailureStep,
  Signature,
} from "../functions/src/gateway/failures/failure-row.ts";
import { failureKinds } from "../functions/src/gateway/failures/failures.ts";
import { DoctorFailure, doctorFailures, type DoctorFailureKind } from "./doctor/doctor-failures.ts";
import { deploymentFailures } from "./doctor/deployment-failures.ts";
import { cloudFailures, type CloudFailureRows } from "./setup/cloud-failures.ts";

const path = join(import.meta.dirname, "..", "docs", "TROUBLESHOOTING.md");

const introduction = `# Troubleshooting

\`\`\`sh
npm run doctor                       # the set-up on this machine
npm run doctor -- --project <id>     # a deployed one
\`\`\`

The doctor walks from the secrets to a real answer of the agent, stops at the first step that fails, and prints what was
seen, what it means and the next command. Of a deployed project it looks at what the set-up made first, and calls the
deployed functions as a browser does in the end. The same names of failures stand in the functions' log, in the \`finding\` of
\`npm run admin -- status\` and of the admin page, and in the \`details\` of a failed \`chat\` call. This page lists them all.

Commands that begin with \`npm\` or \`gcloud\` are typed here, the others on the gateway's host. On releases before 2026.2 the
host's command is \`clawdbot\` instead of \`openclaw\`. "Tried again" tells what the functions do by themselves.
`;

const keys = `## Replacing a device's key

\`npm run device -- rotate chat\` (or \`admin\`) replaces a key without a moment in which none works. With \`--project <id>\` it
does so in Secret Manager.

1. The new key is stored beside the old one, as \`OPENCLAW_DEVICE_KEY_NEXT\`. The functions go on with the old one.
2. The command connects once with the new key, which files its request for approval, and prints how to approve it.
3. \`npm run device -- rotate chat --finish\` asks the gateway again. Only when it lets the new device in, the new key takes
   the old one's place. The old one stays as the previous version (in a local file as \`OPENCLAW_DEVICE_KEY_PREVIOUS\`).
4. When the functions have read the new key (after \`SECRET_CACHE_SECONDS\`), remove the old device:
   \`openclaw devices remove <deviceId>\`, or on the admin page.

Each step may be repeated; one that was interrupted goes on where it was.

## Which trust applied

The doctor says why the gateway let the device in:

- **device-pairing**: it knows the device by its approval. This is what a deployed set-up should have.
- **own-host**: the connection comes from the gateway's own host, over \`ws://127.0.0.1\` or an SSH tunnel
  (\`ssh -L 18789:127.0.0.1:18789 <host>\`), and newer releases ask no pairing of those.
- **without-pairing**: it let the device in although it is elsewhere. Whoever holds the token can do that. Most often a proxy
  beside the gateway adds no \`X-Forwarded-For\`, so that everybody seems to be at home.

A Tailscale name (\`wss://<machine>.<tailnet>.ts.net\`, by \`tailscale serve\`) works like any other. Plain \`ws://\` to a Tailscale
or other private address needs \`OPENCLAW_ALLOW_INSECURE_URL=true\`.
`;

const sections: Readonly<Record<FailureStep, string>> = {
  setup: "Secrets and parameters",
  reach: "Reaching the gateway",
  device: "The device, its proof and its approval",
  access: "The gateway's token and version",
  request: "Asking the agent",
};

const retries = {
  never: "Not before somebody has acted.",
  later: "By itself.",
  "after-refresh": "Once, when the secret has changed.",
} as const;

/** Stand for what is only known of a real failure. */
const placeholders: FailureDetails = {
  deviceId: "<deviceId>",
  requestId: "<requestId>",
  secret: "<secret>",
  url: "wss://<host>/",
  method: "<method>",
};

/** Every row of both catalogues, as a failure of which so much is known. */
export function everyFailure(details: FailureDetails): readonly CataloguedFailure[] {
  const ofGateway = failureKinds.map((kind) => new GatewayFailure(kind, details));
  const doctorKinds = Object.keys(doctorFailures) as DoctorFailureKind[];
  return [...doctorKinds.map((kind) => new DoctorFailure(kind, details)), ...ofGateway];
}

/** The page as it should stand in `docs/`. */
export function troubleshootingPage(): string {
  const all = everyFailure(placeholders);
  const chapters = (Object.keys(sections) as FailureStep[]).map((step) => {
    const entries = all.filter((failure) => failure.step === step).map(entry);
    return [`## ${sections[step]}`, ...entries].join("\n\n");
  });
  const ofProject = [
    chapterOf("The project at Google's (`npm run setup` stops at these, too)", cloudFailures),
    chapterOf("What was deployed", deploymentFailures),
  ];
  return `${[introduction.trimEnd(), ...ofProject, ...chapters, keys.trimEnd()].join("\n\n")}\n`;
}

const ofSome = { project: "<id>", subject: "<name>", found: "<found>", wanted: "<wanted>" };

function chapterOf(title: string, rows: CloudFailureRows): string {
  const entries = Object.entries(rows).map(([kind, { meaning, remedy, command }]) => {
    const typed = command === undefined ? [] : [`\`\`\`sh\n${command(ofSome)}\n\`\`\``];
    return [`### ${kind}`, `${meaning(ofSome)} ${remedy(ofSome)}`, ...typed].join("\n\n");
  });
  return [`## ${title}`, ...entries].join("\n\n");
}

function entry({ kind, meaning, remedy, command, retry, signatures }: CataloguedFailure): string {
  const shown = signatures.map(describeSignature).join("; ");
  return [
    `### ${kind}`,
    `${meaning} ${remedy}`,
    ...(command === undefined ? [] : [`\`\`\`sh\n${command}\n\`\`\``]),
    [...(shown === "" ? [] : [`- Seen as: ${shown}.`]), `- Tried again: ${retries[retry]}`].join("\n"),
  ].join("\n\n");
}

const traitNames: Readonly<Record<keyof Signature, string>> = {
  detailCode: "`details.code`",
  reason: "`details.reason`",
  errorCode: "`code`",
  message: "message",
  closeCode: "close",
  httpStatus: "HTTP",
  socketCode: "socket error",
  deadline: "our deadline for",
};

/** All of its traits together. */
function describeSignature(signature: Signature): string {
  const traits = Object.entries(signature) as [keyof Signature, string | number | RegExp][];
  return traits.map(([trait, value]) => `${traitNames[trait]} \`${String(value)}\``).join(" with ");
}

if (import.meta.main) {
  const stale = (await readFile(path, "utf8").catch(() => "")) !== troubleshootingPage();
  if (!process.argv.includes("--check")) await writeFile(path, troubleshootingPage());
  else if (stale) throw new Error("docs/TROUBLESHOOTING.md is stale: run npm run docs");
}
