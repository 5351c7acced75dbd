import { readFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Fleet } from "../../../emulator-tests/faults/fleet.ts";
import { unsignedToken } from "../../../emulator-tests/faults/message.ts";
import { startSimulatedGateway } from "../../../simulated-gateway/index.ts";
import { makeDeviceKey } from "../../../local-stack/identities.ts";
import { parseDeviceKey } from "../../src/gateway/connection/identity.ts";
import { chatScopes } from "../../src/gateway-links.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

/** A function instance as it is deployed, in front of a gateway that knows its device. */
async function deployed() {
  const folder = mkdtempSync(join(tmpdir(), "clawfire-trace-"));
  const [key, token] = [makeDeviceKey(), "a-token-of-the-gateway"];
  const { deviceId, publicKey } = parseDeviceKey(key);
  const pairedDevices = [{ deviceId, publicKey, scopes: [...chatScopes] }];
  const gateway = await startSimulatedGateway({ release: "2026.9.6", token, pairedDevices });
  const secrets = {
    OPENCLAW_GATEWAY_TOKEN: token,
    OPENCLAW_DEVICE_KEY: key,
    SESSION_KEY_PEPPER: "0123456789abcdef0123456789abcdef",
  };
  const fleet = await Fleet.start({ gatewayUrl: gateway.url, secrets, folder, names: ["A"] });
  onTestFinished(async () => {
    await fleet.stop();
    await gateway.close();
    rmSync(folder, { recursive: true });
  });
  return { url: fleet.at(0).url, logOf: () => readFile(join(folder, "function-A.log"), "utf8") };
}

it("puts the trace id of the call into the entry of its turn", { timeout: 60_000 }, async () => {
  const { url, logOf } = await deployed();
  const answer = await fetch(`${url}/chat`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${unsignedToken("ada")}`,
      "content-type": "application/json",
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify({ data: { message: "hello" } }),
  });
  expect(answer.status).toBe(200);
  const turn = (await logOf()).split("\n").find((line) => line.includes('"message":"Turn"')) ?? "{}";
  expect(JSON.parse(turn)).toMatchObject({
    severity: "INFO",
    outcome: "answered",
    model: "scripted-1",
    "logging.googleapis.com/trace": `projects/demo-clawfire/traces/${traceId}`,
  });
});
