import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { GatewayClient } from "@openclaw/gateway-client";
import { expect, it } from "vitest";
import { parseDeviceKey } from "../functions/src/gateway/connection/identity.ts";
import { startSimulatedGateway } from "./index.ts";
import { approved, chatScopes, token } from "./test-client.ts";

const sessionKey = "agent:main:web:official";

it("lets the official client complete a turn", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const privateKeyPem = String(privateKey.export({ format: "pem", type: "pkcs8" }));
  const identity = parseDeviceKey(privateKeyPem);
  const pairedDevices = [approved(identity)];
  await using gateway = await startSimulatedGateway({ release: "2026.9.6", token, pairedDevices });
  const connected = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const publicKeyPem = String(publicKey.export({ format: "pem", type: "spki" }));
  const client = new GatewayClient({
    url: gateway.url,
    token,
    platform: "node",
    scopes: [...chatScopes],
    deviceIdentity: { deviceId: identity.deviceId, privateKeyPem, publicKeyPem },
    hostDeps: {
      signDevicePayload: (pem: string, payload: string) =>
        sign(null, Buffer.from(payload), createPrivateKey(pem)).toString("base64url"),
      publicKeyRawBase64UrlFromPem: () => identity.publicKey,
    },
    onHelloOk: () => connected.resolve(),
    onConnectError: (error: Error) => connected.reject(error),
    onEvent: ({ event, payload }: { event: string; payload?: unknown }) => {
      if (event === "chat" && (payload as { state: string }).state === "final") ended.resolve(payload);
    },
  });
  client.start();
  await connected.promise;
  const turn = { sessionKey, message: "hello", idempotencyKey: "official-1" };
  await expect(client.request("chat.send", turn)).resolves.toMatchObject({ status: "started" });
  await expect(ended.promise).resolves.toMatchObject({
    runId: "official-1",
    message: { content: [{ type: "text", text: "You said: hello" }] },
  });
  const waited = await client.request("agent.wait", { runId: "official-1", timeoutMs: 1_000 });
  expect(waited).toMatchObject({ status: "ok" });
  client.stop();
});
