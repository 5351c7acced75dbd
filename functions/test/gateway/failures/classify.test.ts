import { describe, expect, it } from "vitest";
import { classify, type FailureSource } from "../../../src/gateway/failures/classify.ts";
import type { FailureKind } from "../../../src/gateway/failures/failures.ts";

const answer = (code: string, message: string, details?: object, more: object = {}): FailureSource => ({
  from: "answer",
  method: "connect",
  error: { code, message, ...(details && { details }), ...more },
});
const invalid = (detailCode: string) => answer("INVALID_REQUEST", "reworded", { code: detailCode });
const said = (message: string) => answer("INVALID_REQUEST", message);
const pairing = (reason: string) => answer("NOT_PAIRED", "reworded", { code: "PAIRING_REQUIRED", reason });
const closed = (code: number, reason = ""): FailureSource => ({ from: "close", code, reason });
const upgrade = (status: number, body = ""): FailureSource => ({ from: "upgrade", status, body });
const socket = (code?: string, message = "x"): FailureSource => ({
  from: "socket",
  error: Object.assign(new Error(message), code && { code }),
});

const signatures: [FailureKind, FailureSource][] = [
  ["not-paired", pairing("not-paired")],
  ["not-paired", answer("NOT_PAIRED", "pairing required")],
  ["not-paired", closed(1008, "pairing required: device pairing required (requestId: r-1)")],
  ["scope-upgrade", pairing("scope-upgrade")],
  ["scope-upgrade", pairing("role-upgrade")],
  [
    "scope-upgrade",
    answer("NOT_PAIRED", "pairing required: device is asking for more scopes than currently approved"),
  ],
  ["metadata-upgrade", pairing("metadata-upgrade")],
  [
    "device-identity-required",
    answer("NOT_PAIRED", "device identity required", { code: "DEVICE_IDENTITY_REQUIRED" }),
  ],
  ["device-identity-required", answer("NOT_PAIRED", "device identity required")],
  ["device-identity-required", closed(1008, "device identity required")],
  ["device-signature-invalid", invalid("DEVICE_AUTH_SIGNATURE_INVALID")],
  ["device-signature-invalid", said("device signature invalid")],
  ["device-signature-invalid", closed(1008, "device signature invalid")],
  ["device-signature-expired", invalid("DEVICE_AUTH_SIGNATURE_EXPIRED")],
  ["device-signature-expired", said("device signature expired")],
  ["device-nonce-refused", invalid("DEVICE_AUTH_NONCE_REQUIRED")],
  ["device-nonce-refused", invalid("DEVICE_AUTH_NONCE_MISMATCH")],
  ["device-nonce-refused", said("device nonce required")],
  ["device-id-mismatch", invalid("DEVICE_AUTH_DEVICE_ID_MISMATCH")],
  ["device-id-mismatch", said("device identity mismatch")],
  ["device-public-key-invalid", invalid("DEVICE_AUTH_PUBLIC_KEY_INVALID")],
  ["protocol-mismatch", invalid("PROTOCOL_MISMATCH")],
  ["protocol-mismatch", closed(1002, "protocol mismatch")],
  ["token-missing", invalid("AUTH_TOKEN_MISSING")],
  ["token-missing", said("unauthorized: gateway token missing (set gateway.remote.token)")],
  ["token-mismatch", invalid("AUTH_TOKEN_MISMATCH")],
  ["token-mismatch", said("unauthorized: gateway token mismatch")],
  ["token-mismatch", closed(1008, "unauthorized: gateway token mismatch")],
  ["token-not-configured", invalid("AUTH_TOKEN_NOT_CONFIGURED")],
  ["device-token-refused", invalid("AUTH_DEVICE_TOKEN_MISMATCH")],
  ["device-token-refused", invalid("AUTH_SCOPE_MISMATCH")],
  ["device-token-refused", said("unauthorized: device token mismatch")],
  ["auth-rate-limited", invalid("AUTH_RATE_LIMITED")],
  ["missing-scope", answer("FORBIDDEN", "reworded", { code: "MISSING_SCOPE" })],
  ["missing-scope", said("missing scope: operator.pairing")],
  ["pairing-target-unknown", said("device pairing approval denied")],
  ["pairing-target-unknown", said("unknown requestId")],
  ["pairing-target-unknown", said("unknown deviceId")],
  ["proxy-not-trusted", upgrade(403, '{"error":{"type":"proxy_attribution_required"}}')],
  ["proxy-not-trusted", upgrade(403)],
  ["no-gateway-behind-proxy", upgrade(502)],
  ["no-gateway-behind-proxy", upgrade(503)],
  ["not-a-gateway", upgrade(404)],
  ["upgrade-refused", upgrade(401)],
  ["gateway-starting", answer("UNAVAILABLE", "gateway starting", { reason: "startup-sidecars" })],
  ["gateway-starting", closed(1013, "gateway starting")],
  ["gateway-draining", answer("UNAVAILABLE", "reworded", { reason: "gateway-suspending" })],
  ["gateway-draining", answer("UNAVAILABLE", "connect unavailable during gateway restart")],
  ["gateway-unavailable", answer("UNAVAILABLE", "session changed while reading history")],
  ["gateway-restarting", closed(1012, "service restart")],
  ["connection-reset", socket("ECONNRESET")],
  ["connection-reset", socket(undefined, "socket hang up")],
  ["connection-reset", closed(1006)],
  ["slow-consumer", closed(1008, "slow consumer")],
  ["handshake-timeout", closed(1000)],
  ["handshake-timeout", { from: "deadline", of: "connect" }],
  ["request-timeout", { from: "deadline", of: "request", method: "chat.send" }],
  ["socket-silent", { from: "deadline", of: "silence" }],
  ["params-refused", said("invalid chat.send params: at root: unexpected property 'x'")],
  [
    "connect-refused",
    said("invalid connect params: at /client/mode: must be equal to one of the allowed values"),
  ],
  ["host-not-found", socket("ENOTFOUND")],
  ["host-not-found", socket("EAI_AGAIN")],
  ["connection-refused", socket("ECONNREFUSED")],
  ["host-unreachable", socket("ETIMEDOUT")],
  ["certificate-refused", socket("CERT_HAS_EXPIRED")],
  ["certificate-refused", socket("DEPTH_ZERO_SELF_SIGNED_CERT")],
  ["certificate-refused", socket("ERR_TLS_CERT_ALTNAME_INVALID")],
  ["certificate-refused", socket("EPROTO")],
  ["unreachable", socket("EWHATEVER")],
  ["connection-closed", closed(1001, "going away")],
  ["request-refused", answer("INVALID_REQUEST", "no such agent")],
];

describe("a failure is named by what it looks like", () => {
  it.each(signatures)("%s: %j", (kind, source) => {
    expect(classify(source).kind).toBe(kind);
  });

  it("believes details.code before error.code, and that before the wording", () => {
    const contradictory = answer("FORBIDDEN", "device signature invalid", { code: "AUTH_TOKEN_MISMATCH" });
    expect(classify(contradictory).kind).toBe("token-mismatch");
    expect(classify(answer("FORBIDDEN", "device signature invalid")).kind).toBe("missing-scope");
  });

  it("gives the command that approves the device, with the request's id", () => {
    const details = { code: "PAIRING_REQUIRED", reason: "not-paired", requestId: "r-1" };
    const failure = classify(answer("NOT_PAIRED", "pairing required", details), { deviceId: "d-1" });
    expect(failure.details).toMatchObject({
      deviceId: "d-1",
      requestId: "r-1",
      reason: "not-paired",
      gatewayCode: "PAIRING_REQUIRED",
    });
    expect(failure.remedy).toContain("d-1");
    expect(failure.remedy).toContain("`openclaw devices approve r-1`");
  });

  it("keeps how long to wait, wherever the gateway says it", () => {
    expect(classify(answer("UNAVAILABLE", "", undefined, { retryAfterMs: 500 })).details.retryAfterMs).toBe(
      500,
    );
    expect(classify(answer("UNAVAILABLE", "", { retryAfterMs: 700 })).details.retryAfterMs).toBe(700);
  });
});
