import { connectComplaint, type ClientInfo, type ConnectParams } from "./connect-params.ts";
import { proofRefusal, type Challenge } from "./device-proof.ts";
import type { Devices, PairedRow, PairingNeed } from "./devices.ts";
import { pairingRefusal } from "./pairing-refusal.ts";
import { invalidRequest, refusal, type Refusal } from "./refusal.ts";
import type { Release } from "./releases.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

/** Who was let in, and with which rights. */
export interface Grant {
  readonly kind: "granted";
  readonly scopes: readonly string[];
  readonly client: ClientInfo;
  readonly device: PairedRow | undefined;
  readonly caps: readonly string[];
}

export interface Verdict {
  readonly outcome: Grant | Refusal;
  /** A pairing request that was made by this. */
  readonly need?: PairingNeed | undefined;
}

/** What the gateway knows when somebody connects. */
export interface Doorkeeper {
  readonly release: Release;
  readonly token: string;
  readonly requirePairing: boolean;
  readonly devices: Devices;
  readonly wrongTokens: WrongTokens;
}

/** Judges a `connect` in the order in which the real ones do. */
export function judge(door: Doorkeeper, given: unknown, challenge: Challenge): Verdict {
  const { release } = door;
  const complaint = connectComplaint(given, release);
  if (complaint !== undefined) return refused(`invalid connect params: ${complaint}`);
  const params = given as ConnectParams;
  const stop =
    protocolRefusal(params, release) ??
    roleRefusal(params) ??
    deviceMissing(params, door) ??
    proofRefusal(params, params.scopes ?? [], challenge, release) ??
    tokenRefusal(params, door, challenge.nowMs);
  return stop === undefined ? judgeDevice(door, params, challenge.nowMs) : { outcome: stop };
}

function judgeDevice(door: Doorkeeper, params: ConnectParams, nowMs: number): Verdict {
  const { release, devices, requirePairing } = door;
  const { client, caps = [], device } = params;
  const { pinsPlatform } = release;
  const scopes = scopesOf(params, door);
  const need = requirePairing ? devices.need(params, scopes, { pinsPlatform, nowMs }) : undefined;
  if (need !== undefined) return { outcome: pairingRefusal(need, release, devices), need };
  const known = device && devices.find(device.id);
  return { outcome: { kind: "granted", scopes, client, device: known, caps } };
}

function roleRefusal({ role = "operator" }: ConnectParams): Refusal | undefined {
  return ["operator", "node"].includes(role) ? undefined : refusal(invalidRequest("invalid role"));
}

function refused(message: string): Verdict {
  return { outcome: refusal(invalidRequest(message)) };
}

function protocolRefusal(params: ConnectParams, release: Release): Refusal | undefined {
  const { minProtocol, maxProtocol } = params;
  if (minProtocol <= release.protocol && release.protocol <= maxProtocol) return undefined;
  const newer = { code: "PROTOCOL_MISMATCH", clientMinProtocol: minProtocol, clientMaxProtocol: maxProtocol };
  const expected = { expectedProtocol: release.protocol };
  const details = release.protocol === 4 ? { ...newer, ...expected, minimumProbeProtocol: 3 } : expected;
  return refusal({ ...invalidRequest("protocol mismatch"), details }, { closeCode: 1002 });
}

function scopesOf({ scopes = [], device }: ConnectParams, { release, requirePairing }: Doorkeeper) {
  const clears = device === undefined && requirePairing && release.withoutDevice === "nothing";
  return clears ? [] : scopes;
}

function deviceMissing({ device, auth }: ConnectParams, { release }: Doorkeeper): Refusal | undefined {
  if (device !== undefined || auth?.token !== undefined) return undefined;
  const details = { code: "DEVICE_IDENTITY_REQUIRED" };
  const error = { code: "NOT_PAIRED", message: "device identity required" };
  return refusal({ ...error, ...(release.detailCodes ? { details } : {}) });
}

function tokenRefusal(params: ConnectParams, door: Doorkeeper, nowMs: number): Refusal | undefined {
  const lockedForMs = door.release.limitsWrongTokens ? door.wrongTokens.lockedForMs(nowMs) : undefined;
  if (lockedForMs !== undefined) return lockedOut(lockedForMs);
  const { token = "", deviceToken } = params.auth ?? {};
  if (token === door.token || isIssued(deviceToken ?? token, params, door.devices)) return undefined;
  if (token === "" && deviceToken === undefined) return unauthorized("missing", door.release);
  door.wrongTokens.record(nowMs);
  return unauthorized("mismatch", door.release);
}

/** Whether it is the token that the gateway gave to this device. */
function isIssued(token: string, { device }: ConnectParams, devices: Devices): boolean {
  return device !== undefined && devices.find(device.id)?.deviceToken === token;
}

function unauthorized(what: "missing" | "mismatch", { detailCodes }: Release): Refusal {
  const error = invalidRequest(`unauthorized: gateway token ${what} (provide gateway auth token)`);
  const wrong = what === "mismatch";
  const details = {
    code: `AUTH_TOKEN_${what.toUpperCase()}`,
    authReason: `token_${what}`,
    canRetryWithDeviceToken: wrong,
    recommendedNextStep: wrong ? "retry_with_device_token" : "update_auth_configuration",
  };
  return refusal({ ...error, ...(detailCodes ? { details } : {}) });
}

function lockedOut(retryAfterMs: number): Refusal {
  const details = {
    code: "AUTH_RATE_LIMITED",
    authReason: "rate_limited",
    canRetryWithDeviceToken: false,
    recommendedNextStep: "wait_then_retry",
  };
  const error = invalidRequest("unauthorized: too many failed authentication attempts (retry later)");
  return refusal({ ...error, retryable: true, retryAfterMs, details });
}
