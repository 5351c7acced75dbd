/** Words for what `npm run device` did. */
import type { Created } from "./device/create.ts";
import type { DeviceName } from "./device/devices.ts";
import type { RotationState } from "./device/rotate.ts";
import type { SecretKeeper } from "./device/secret-keeper.ts";
import type { Shown } from "./device/show.ts";

const ofProject = ({ project }: SecretKeeper): string =>
  project === undefined ? "" : ` --project ${project}`;

export function describeCreated(created: Created, keeper: SecretKeeper): string {
  const rows = [...created].map(([name, what]) => `  ${name.padEnd(28)} ${what}`);
  const missing = [...created].some(([, what]) => what === "absent")
    ? [`The gateway's token is missing. Store it with: npm run device -- token${ofProject(keeper)}`]
    : [];
  return [`Secrets in ${keeper.place}:`, ...rows, ...missing, ...nextSteps(keeper)].join("\n");
}

function nextSteps(keeper: SecretKeeper): string[] {
  const grant =
    keeper.project === undefined
      ? []
      : ["Let the functions' service accounts read them: the README's Deploy section has the commands."];
  const check = `Look whether all is well: npm run doctor${keeper.project === undefined ? "" : ` --${ofProject(keeper)}`}`;
  return [...grant, check];
}

export function describeShown(shown: readonly Shown[], { place }: SecretKeeper): string {
  return [`Secrets in ${place}:`, ...shown.flatMap(linesOf)].join("\n");
}

function linesOf({ secret, device, isWellFormed, seen, deviceId, publicKey, scopes }: Shown): string[] {
  const about = device === undefined ? "" : ` (${device} device)`;
  const head = `  ${isWellFormed ? "✓" : "✗"} ${secret}${about}: ${seen}`;
  if (deviceId === undefined) return [head];
  return [
    head,
    `      device id   ${deviceId}`,
    `      public key  ${publicKey ?? ""}`,
    `      scopes      ${scopes?.join(", ") ?? ""}`,
  ];
}

export function describeExport(out: string): string {
  return [
    `Both devices are in ${out}, with their access tokens: only you can read it.`,
    "Put it into the gateway's state directory as devices/paired.json before its first start; they count as",
    "approved then. A gateway that ran before does not read it any more: approve the devices there.",
  ].join("\n");
}

export function describeRotation(state: RotationState, device: DeviceName, keeper: SecretKeeper): string {
  const again = `npm run device -- rotate ${device} --finish${ofProject(keeper)}`;
  switch (state.kind) {
    case "waiting":
      return [
        `The new ${device} device waits for its approval; the old one stays in use.`,
        `  old device  ${state.oldId}`,
        `  new device  ${state.newId}`,
        `  request     ${state.failure.details.requestId ?? "unknown"}`,
        "Approve it:",
        `  ${state.failure.command ?? state.failure.remedy}`,
        state.failure.remedy,
        "Then finish:",
        `  ${again}`,
      ].join("\n");
    case "promoted":
      return [
        `The ${device} device has its new key; the old one is kept as ${previous(keeper)}.`,
        `  old device  ${state.oldId}`,
        `  new device  ${state.newId}`,
        "When the functions have read the new key (after SECRET_CACHE_SECONDS, 5 minutes unless changed),",
        "take the old device's approval away, on the admin page or on the gateway's host:",
        `  openclaw devices remove ${state.oldId}`,
      ].join("\n");
  }
}

function previous({ project }: SecretKeeper): string {
  return project === undefined ? "the secret with _PREVIOUS in its name" : "the previous version";
}
