/** Prints `docs/TROUBLESHOOTING.md` from the catalogue in `functions/src/gateway/failures.ts`; `--check` compares instead. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GatewayFailure } from "../functions/src/gateway/failure.ts";
import type { FailureDetails, FailureStep, Signature } from "../functions/src/gateway/failure-row.ts";
import { failureKinds, failures, type FailureKind } from "../functions/src/gateway/failures.ts";

const path = join(import.meta.dirname, "..", "docs", "TROUBLESHOOTING.md");

const introduction = `# Troubleshooting

\`\`\`sh
npm run doctor                       # the set-up on this machine
npm run doctor -- --project <id>     # a deployed one
\`\`\`

The doctor walks from the secrets to a real answer of the agent, stops at the first step that fails, and prints what was
seen, what it means and the next command. The same names of failures stand in the functions' log, in the \`finding\` of
\`npm run admin -- status\` and of the admin page, and in the \`details\` of a failed \`chat\` call. This page lists them all.

Commands that begin with \`npm\` or \`gcloud\` are typed here, the others on the gateway's host. On releases before 2026.2 the
host's command is \`clawdbot\` instead of \`openclaw\`. "Tried again" tells what the functions do by themselves.
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

/** The page as it should stand in `docs/`. */
export function troubleshootingPage(): string {
  const chapters = (Object.keys(sections) as FailureStep[]).map((step) => {
    const kinds = failureKinds.filter((kind) => failures[kind].step === step);
    return [`## ${sections[step]}`, ...kinds.map(entry)].join("\n\n");
  });
  return `${[introduction.trimEnd(), ...chapters].join("\n\n")}\n`;
}

function entry(kind: FailureKind): string {
  const { meaning, remedy, command, retry } = new GatewayFailure(kind, placeholders);
  const shown = failures[kind].matches.map(describeSignature).join("; ");
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
