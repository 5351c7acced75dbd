import { expect, it } from "vitest";
import { connectParams, signedText } from "../../../src/gateway/connection/connect-request.ts";
import { claims, identity } from "../fixtures.ts";

const fields = {
  deviceId: "d1",
  clientId: "gateway-client",
  clientMode: "backend",
  role: "operator",
  scopes: ["operator.read", "operator.write"],
  signedAtMs: 1_790_000_000_000,
  token: "t0ken",
  nonce: "n1",
  platform: "Node",
};

it.each([
  ["v2", {}, "v2|d1|gateway-client|backend|operator|operator.read,operator.write|1790000000000|t0ken|n1"],
  [
    "v3",
    {},
    "v3|d1|gateway-client|backend|operator|operator.read,operator.write|1790000000000|t0ken|n1|node|",
  ],
  [
    "v3",
    { deviceFamily: "Cloud" },
    "v3|d1|gateway-client|backend|operator|operator.read,operator.write|1790000000000|t0ken|n1|node|cloud",
  ],
  ["v2", { scopes: [], token: "" }, "v2|d1|gateway-client|backend|operator||1790000000000||n1"],
] as const)("writes the %s text with %j", (version, more, text) => {
  expect(signedText(version, { ...fields, ...more })).toBe(text);
});

it("asks with what was signed: the challenge's time and nonce, one platform, and versions 3 to 4", () => {
  const params = connectParams(claims, { nonce: "n1", ts: 5 }, "v3");
  const text = `v3|${identity.deviceId}|gateway-client|backend|operator|operator.read,operator.write|5|gateway-token|n1|node|`;
  expect(params).toEqual({
    minProtocol: 3,
    maxProtocol: 4,
    client: { id: "gateway-client", mode: "backend", platform: "node", version: expect.any(String) },
    role: "operator",
    scopes: ["operator.read", "operator.write"],
    caps: ["session-scoped-events"],
    auth: { token: "gateway-token" },
    device: {
      id: identity.deviceId,
      publicKey: identity.publicKey,
      signature: identity.sign(text),
      signedAt: 5,
      nonce: "n1",
    },
  });
});
