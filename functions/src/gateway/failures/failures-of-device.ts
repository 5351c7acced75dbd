import { ofProject, type FailureDetails, type FailureRows } from "./failure-row.ts";

/** An administrator can approve as soon as the admin device is paired; the gateway's host always can. */
function approve(details: FailureDetails): string {
  const onHost = `\`${approveOnHost(details)}\``;
  if (details.device === "admin")
    return `On the gateway's host run ${onHost}, or start the gateway with the file of \`npm run device -- export\`. ${oldName}`;
  const ours = `\`npm run admin -- approve ${requestOf(details)}\``;
  return `Use the admin page or ${ours}, or on the gateway's host ${onHost}. ${oldName}`;
}

const oldName = "Before release 2026.2 the host's command is `clawdbot`.";

function approveCommand(details: FailureDetails): string {
  const isOurs = details.localStack === true && details.device !== "admin";
  return isOurs ? `npm run admin -- approve ${requestOf(details)}` : approveOnHost(details);
}

function approveOnHost(details: FailureDetails): string {
  return `openclaw devices approve ${requestOf(details)}`;
}

const requestOf = ({ requestId }: FailureDetails): string => requestId ?? "<requestId>";

const ours =
  "This is a defect of Clawfire, or the device key and its device do not belong together. Report it.";

/** Pairing, and the proof that a device is the one it claims to be. */
export const deviceFailures = {
  "scope-upgrade": {
    step: "device",
    meaning: "The device asks for more than it was approved for.",
    remedy: (details) => `Approve the device again. ${approve(details)}`,
    command: approveCommand,
    retry: "later",
    matches: [
      { detailCode: "PAIRING_REQUIRED", reason: "scope-upgrade" },
      { detailCode: "PAIRING_REQUIRED", reason: "role-upgrade" },
      { errorCode: "NOT_PAIRED", message: /more scopes|higher role|(scope|role)[- ]upgrade/i },
      { message: /pairing required.*(more scopes|higher role|(scope|role)[- ]upgrade)/i },
    ],
  },
  "metadata-upgrade": {
    step: "device",
    meaning: "The device was approved under another platform name than the one it sends.",
    remedy: (details) => `Approve the device again. ${approve(details)}`,
    command: approveCommand,
    retry: "later",
    matches: [
      { detailCode: "PAIRING_REQUIRED", reason: "metadata-upgrade" },
      { errorCode: "NOT_PAIRED", message: /metadata|identity changed/i },
      { message: /pairing required.*(metadata|identity changed)/i },
    ],
  },
  "device-identity-required": {
    step: "device",
    meaning: "The gateway wants to know which device connects.",
    remedy: () => "Make the device's key, which becomes the secret OPENCLAW_DEVICE_KEY.",
    command: (details) => `npm run device -- create${ofProject(details)}`,
    retry: "never",
    matches: [
      { detailCode: "DEVICE_IDENTITY_REQUIRED" },
      { detailCode: "CONTROL_UI_DEVICE_IDENTITY_REQUIRED" },
      { errorCode: "NOT_PAIRED", message: /device identity required/i },
      { message: /device identity required/i },
    ],
  },
  "not-paired": {
    step: "device",
    meaning: "The gateway does not know this device yet.",
    remedy: (details) => `Approve device ${details.deviceId ?? "<deviceId>"}. ${approve(details)}`,
    command: approveCommand,
    retry: "later",
    matches: [
      { detailCode: "PAIRING_REQUIRED" },
      { errorCode: "NOT_PAIRED" },
      { message: /pairing required|not[- ]paired/i },
    ],
  },
  "device-signature-invalid": {
    step: "device",
    meaning: "The gateway checked the device's signature against another text.",
    remedy: () => ours,
    retry: "never",
    matches: [{ detailCode: "DEVICE_AUTH_SIGNATURE_INVALID" }, { message: /device signature invalid/i }],
  },
  "device-signature-expired": {
    step: "device",
    meaning: "The device's signature carries a time more than two minutes from the gateway's.",
    remedy: () => "Set the clock of the gateway's host.",
    command: () => "timedatectl set-ntp true",
    retry: "later",
    matches: [{ detailCode: "DEVICE_AUTH_SIGNATURE_EXPIRED" }, { message: /device signature expired/i }],
  },
  "device-nonce-refused": {
    step: "device",
    meaning: "The gateway did not find its challenge in the device's answer.",
    remedy: () => "If a proxy in front of the gateway joins several connections into one, switch that off.",
    retry: "later",
    matches: [
      { detailCode: "DEVICE_AUTH_NONCE_REQUIRED" },
      { detailCode: "DEVICE_AUTH_NONCE_MISMATCH" },
      { message: /device nonce (required|mismatch)/i },
    ],
  },
  "device-id-mismatch": {
    step: "device",
    meaning: "The device id is not the SHA-256 of the device's public key.",
    remedy: () => ours,
    retry: "never",
    matches: [{ detailCode: "DEVICE_AUTH_DEVICE_ID_MISMATCH" }, { message: /device identity mismatch/i }],
  },
  "device-public-key-invalid": {
    step: "device",
    meaning: "The gateway cannot read the device's public key.",
    remedy: () => ours,
    retry: "never",
    matches: [{ detailCode: "DEVICE_AUTH_PUBLIC_KEY_INVALID" }, { message: /device public key invalid/i }],
  },
} as const satisfies FailureRows;
