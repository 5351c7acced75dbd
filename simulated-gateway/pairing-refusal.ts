import type { Devices, PairingNeed, PairingReason } from "./devices.ts";
import { refusal, type Refusal } from "./refusal.ts";
import type { Release } from "./releases.ts";

const explanations: Readonly<Record<PairingReason, { requirement: string; remediationHint: string }>> = {
  "not-paired": {
    requirement: "device is not approved yet",
    remediationHint: "Approve this device from the pending pairing requests.",
  },
  "scope-upgrade": {
    requirement: "device is asking for more scopes than currently approved",
    remediationHint: "Review the requested scopes, then approve the pending upgrade.",
  },
  "metadata-upgrade": {
    requirement: "device identity changed and must be re-approved",
    remediationHint: "Review the refreshed device details, then approve the pending request.",
  },
};

/** Tells a device that it waits for its approval, in the words of the release. */
export function pairingRefusal(need: PairingNeed, release: Release, devices: Devices): Refusal {
  const { reason, request } = need;
  const { requestId } = request;
  if (release.explainsPairing) return explained(need, devices);
  const details = release.detailCodes ? { code: "PAIRING_REQUIRED", requestId, reason } : { requestId };
  return refusal({ code: "NOT_PAIRED", message: "pairing required", details });
}

function explained({ reason, request }: PairingNeed, devices: Devices): Refusal {
  const { requirement, remediationHint } = explanations[reason];
  const { requestId, deviceId, role, scopes } = request;
  const known = devices.find(deviceId);
  const details = {
    code: "PAIRING_REQUIRED",
    reason,
    requestId,
    remediationHint,
    deviceId,
    requestedRole: role,
    requestedScopes: scopes,
    ...(known === undefined ? {} : { approvedRoles: known.roles, approvedScopes: known.scopes }),
  };
  const message = `pairing required: ${requirement}`;
  const closeReason = `${message} (requestId: ${requestId})`;
  return refusal({ code: "NOT_PAIRED", message, details }, { closeReason });
}
