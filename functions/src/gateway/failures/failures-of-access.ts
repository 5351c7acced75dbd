import { storeToken, type FailureDetails, type FailureRows } from "./failure-row.ts";

const tokenSecret = ({ secret = "OPENCLAW_GATEWAY_TOKEN" }: FailureDetails): string =>
  `the secret ${secret} (in the gateway's configuration: gateway.auth.token)`;

/** Versions, the gateway's shared token, and rights. */
export const accessFailures = {
  "protocol-mismatch": {
    step: "access",
    meaning: "The gateway speaks none of the protocol versions 3 and 4.",
    remedy: () => "Install a gateway release between 2026.1 and 2026.9, or a newer Clawfire.",
    command: () => "openclaw update",
    retry: "never",
    matches: [{ detailCode: "PROTOCOL_MISMATCH" }, { message: /protocol mismatch/i }, { closeCode: 1002 }],
  },
  "token-secret-unusable": {
    step: "access",
    meaning: "The secret that holds this gateway's own token cannot be used.",
    remedy: ({ secret, reason }) =>
      `The secret ${secret ?? "of the gateway"} ${reason ?? "cannot be read"}: store the gateway's token in it, and let the accounts of \`chat\` and \`admin\` read it.`,
    command: storeToken,
    retry: "later",
    matches: [],
  },
  "token-missing": {
    step: "access",
    meaning: "The gateway wants a token and got none.",
    remedy: (details) =>
      `Give ${tokenSecret(details)} a value, and let the function's service account read it.`,
    command: storeToken,
    retry: "after-refresh",
    matches: [
      { detailCode: "AUTH_TOKEN_MISSING" },
      { detailCode: "AUTH_REQUIRED" },
      { message: /gateway token missing/i },
    ],
  },
  "token-not-configured": {
    step: "access",
    meaning: "The gateway has no token to compare with.",
    remedy: () =>
      "Let the gateway make itself a token, restart it, and store the token with `npm run device -- token`.",
    command: () => "openclaw doctor --generate-gateway-token",
    retry: "never",
    matches: [
      { detailCode: "AUTH_TOKEN_NOT_CONFIGURED" },
      { detailCode: "AUTH_PASSWORD_NOT_CONFIGURED" },
      { message: /gateway token not configured/i },
    ],
  },
  "device-token-refused": {
    step: "access",
    meaning: "The device's approval was revoked or narrowed.",
    remedy: () =>
      "Remove the device on the gateway's host, connect again (`npm run doctor`), and approve the new request.",
    command: ({ deviceId }) => `openclaw devices remove ${deviceId ?? "<deviceId>"}`,
    retry: "never",
    matches: [
      { detailCode: "AUTH_DEVICE_TOKEN_MISMATCH" },
      { detailCode: "AUTH_SCOPE_MISMATCH" },
      { message: /device token mismatch|scope mismatch/i },
    ],
  },
  "token-mismatch": {
    step: "access",
    meaning: "The gateway has another token than the one it was shown.",
    remedy: (details) =>
      `Put the gateway's token into ${tokenSecret(details)}. \`openclaw gateway auth-token --show\` on its host prints it.`,
    command: storeToken,
    retry: "after-refresh",
    matches: [
      { detailCode: "AUTH_TOKEN_MISMATCH" },
      { detailCode: "AUTH_PASSWORD_MISMATCH" },
      { detailCode: "AUTH_UNAUTHORIZED" },
      { message: /token mismatch|password mismatch|^unauthorized$/i },
    ],
  },
  "auth-rate-limited": {
    step: "access",
    meaning: "Too many wrong tries: the gateway has locked this address out for some minutes.",
    remedy: (details) => `Correct ${tokenSecret(details)}, then wait five minutes.`,
    command: storeToken,
    retry: "later",
    matches: [{ detailCode: "AUTH_RATE_LIMITED" }, { message: /too many failed auth|rate[-_ ]limited/i }],
  },
  "missing-scope": {
    step: "request",
    meaning: "The device is not approved for what was asked.",
    remedy: ({ deviceId }) =>
      `Look for device ${deviceId ?? "<deviceId>"} on the gateway's host, and approve it with the scopes it asks for.`,
    command: () => "openclaw devices list",
    retry: "never",
    matches: [{ detailCode: "MISSING_SCOPE" }, { errorCode: "FORBIDDEN" }, { message: /missing scopes?\b/i }],
  },
  // A newer release says "denied" for a request that it does not know, rather than that it does not.
  "pairing-target-unknown": {
    step: "request",
    meaning:
      "The pairing request or the device is gone from the gateway's list, or is not this device's to decide on.",
    remedy: () =>
      "List the devices again. If it is still there, decide on the gateway's host with `openclaw devices`.",
    command: () => "openclaw devices list",
    retry: "never",
    matches: [{ message: /unknown (requestId|deviceId)|pairing (approval|rejection|removal) denied/i }],
  },
  "connect-refused": {
    step: "access",
    meaning: "The gateway does not accept the form of the connect request.",
    remedy: () => "Update Clawfire: this gateway release wants another form.",
    retry: "never",
    matches: [{ message: /invalid (connect params|handshake|request frame|role)/i }],
  },
  "params-refused": {
    step: "request",
    meaning: "The gateway release does not know a parameter of the request.",
    remedy: ({ method }) => `Update the gateway, or Clawfire: they disagree about ${method ?? "a method"}.`,
    command: () => "openclaw update",
    retry: "never",
    matches: [{ message: /invalid \S+ params|unexpected property|unknown method/i }],
  },
} as const satisfies FailureRows;
