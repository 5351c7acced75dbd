import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  helloV3,
  helloV4,
  ProtocolServer,
  refusal,
  type ConnectAnswer,
} from "../../functions/test/gateway/protocol-server.ts";
import { answering, breaking, selfSigned, silent, speechless, type Listener } from "./servers.ts";
import { lastStep, Patient } from "./world.ts";

let patient: Patient;
beforeAll(async () => {
  patient = await Patient.healthy();
});
afterAll(() => patient.remove());

const quick = { connectMs: 400, turnMs: 400 };

describe("where a gateway should listen", () => {
  it.each([
    [502, "no-gateway-behind-proxy", "openclaw gateway status"],
    [503, "no-gateway-behind-proxy", "openclaw gateway status"],
    [403, "proxy-not-trusted", "openclaw config set gateway.trustedProxies"],
    [404, "not-a-gateway", "npm run doctor -- --url"],
    [200, "not-a-gateway", "npm run doctor -- --url"],
    [401, "upgrade-refused", ""],
  ])("HTTP %i is %s", async (status, kind, command) => {
    await using server = await answering(status);
    const broken = await patient.examine(`ws://127.0.0.1:${server.port}`);
    expect(lastStep(broken)).toBe("upgrade failed");
    expect(broken.finding?.kind).toBe(kind);
    expect(broken.finding?.command ?? "").toContain(command);
  });

  it.each<[string, () => Promise<Listener>, string, string]>([
    ["silence is a handshake-timeout", silent, "upgrade failed", "handshake-timeout"],
    [
      "a WebSocket that asks nothing is a handshake-timeout",
      speechless,
      "challenge failed",
      "handshake-timeout",
    ],
    ["a broken connection is a connection-reset", breaking, "upgrade failed", "connection-reset"],
  ])("%s", async (_title, start, step, kind) => {
    await using server = await start();
    const broken = await patient.examine(`ws://127.0.0.1:${server.port}`, quick);
    expect(lastStep(broken)).toBe(step);
    expect(broken.finding?.kind).toBe(kind);
  });

  it("a certificate that nobody vouches for is refused, and the command shows it", async () => {
    await using server = await selfSigned();
    const broken = await patient.examine(`wss://127.0.0.1:${server.port}`, quick);
    expect(lastStep(broken)).toBe("tls failed");
    expect(broken.finding).toMatchObject({
      kind: "certificate-refused",
      command: `openssl s_client -connect 127.0.0.1:${server.port}`,
      remedy: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
  });

  it("no TLS at all is told apart from a bad certificate", async () => {
    await using server = await answering(200);
    const broken = await patient.examine(`wss://127.0.0.1:${server.port}`, quick);
    expect(lastStep(broken)).toBe("tls failed");
    expect(broken.finding?.kind).toBe("certificate-refused");
    expect(broken.finding?.remedy).toMatch(/^Nothing speaks TLS at/);
  });
});

const invalid = (code: string): ConnectAnswer => refusal(code, "reworded");
const unavailable = (reason: string): ConnectAnswer => ({
  error: { code: "UNAVAILABLE", message: "reworded", details: { reason, retryAfterMs: 500 } },
  close: 1013,
});

describe("a gateway that answers", () => {
  it.each<[ConnectAnswer, string, string, string | undefined]>([
    [invalid("PROTOCOL_MISMATCH"), "protocol", "protocol-mismatch", "openclaw update"],
    [refusal("", "invalid connect params: at /client/id"), "protocol", "connect-refused", undefined],
    [invalid("DEVICE_IDENTITY_REQUIRED"), "proof", "device-identity-required", "npm run device -- create"],
    [invalid("DEVICE_AUTH_SIGNATURE_INVALID"), "proof", "device-signature-invalid", undefined],
    [
      invalid("DEVICE_AUTH_SIGNATURE_EXPIRED"),
      "proof",
      "device-signature-expired",
      "timedatectl set-ntp true",
    ],
    [invalid("DEVICE_AUTH_NONCE_MISMATCH"), "proof", "device-nonce-refused", undefined],
    [invalid("DEVICE_AUTH_DEVICE_ID_MISMATCH"), "proof", "device-id-mismatch", undefined],
    [invalid("DEVICE_AUTH_PUBLIC_KEY_INVALID"), "proof", "device-public-key-invalid", undefined],
    [invalid("AUTH_TOKEN_MISSING"), "token", "token-missing", "npm run device -- token"],
    [
      invalid("AUTH_TOKEN_NOT_CONFIGURED"),
      "token",
      "token-not-configured",
      "openclaw doctor --generate-gateway-token",
    ],
    [invalid("AUTH_DEVICE_TOKEN_MISMATCH"), "pairing", "device-token-refused", "openclaw devices remove"],
    [unavailable("startup-sidecars"), "connect", "gateway-starting", undefined],
    [unavailable("gateway-suspending"), "connect", "gateway-draining", undefined],
    [refusal("", "service restart"), "connect", "gateway-restarting", "openclaw gateway"],
    [refusal("", "slow consumer"), "connect", "slow-consumer", undefined],
    [{ hello: { nonsense: true } }, "protocol", "answer-not-understood", undefined],
    [{ hang: true }, "connect", "handshake-timeout", "openclaw gateway status"],
    [{ hello: helloV4 }, "scopes", "missing-scope", "openclaw devices list"],
  ])("%j fails at %s: %s", async (answer, step, kind, command) => {
    await using server = await ProtocolServer.start(() => answer);
    const broken = await patient.examine(server.url, quick);
    expect(lastStep(broken)).toBe(`${step} failed`);
    expect(broken.finding?.kind).toBe(kind);
    expect(broken.finding?.command?.slice(0, command?.length)).toBe(command);
  });

  it("is asked with the older signature when it does not know the newer one", async () => {
    const answers = [invalid("DEVICE_AUTH_SIGNATURE_INVALID"), { hello: helloV3 }];
    await using server = await ProtocolServer.start(() => answers.shift() ?? { hello: helloV3 });
    const { steps } = await patient.examine(server.url, quick);
    expect(steps.find(({ name }) => name === "proof")).toMatchObject({
      ok: true,
      seen: "signature v2 accepted",
    });
    expect(steps.find(({ name }) => name === "protocol")?.seen).toContain("version 3, gateway release dev");
  });

  it("of a release before 2026.2 is approved at with the command of that time", async () => {
    const answers = [invalid("DEVICE_AUTH_SIGNATURE_INVALID")];
    const unknown = refusal("", "pairing required", { code: "NOT_PAIRED", details: { requestId: "r-1" } });
    await using server = await ProtocolServer.start(() => answers.shift() ?? unknown);
    const { finding } = await patient.examine(server.url, quick);
    expect(finding).toMatchObject({ kind: "not-paired", command: "clawdbot devices approve r-1" });
  });

  it("may lack the scope only when it is asked: the turn fails with missing-scope", async () => {
    await using server = await ProtocolServer.start(() => ({ hello: helloV3 }));
    const examined = patient.examine(server.url, { ...quick, turnMs: 5_000 });
    await server.nextConnection();
    const connection = await server.nextConnection();
    const send = await connection.requests.next();
    connection.refuse(send, { code: "INVALID_REQUEST", message: "missing scope: operator.write" });
    const broken = await examined;
    expect(lastStep(broken)).toBe("turn failed");
    expect(broken.finding?.kind).toBe("missing-scope");
  });
});
