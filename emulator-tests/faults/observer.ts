import { chatHistory } from "../../functions/src/gateway/methods/chat-history.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import type { SimulatedGateway } from "../../simulated-gateway/index.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** The runs of a session that the gateway's transcript has a whole answer of, read with a device of its own. */
export async function answeredRuns(
  gateway: SimulatedGateway,
  identity: DeviceIdentity,
  sessionKeys: Iterable<string>,
  runIds: readonly string[],
): Promise<string[]> {
  const shown = async () => ({ token: gateway.token, identity });
  const credentials = { read: shown, refresh: shown };
  const link = new GatewayLink({ urls: [gateway.url], scopes: ["operator.read"], log: quiet, credentials });
  try {
    const connection = await link.connection();
    const answered: string[] = [];
    for (const sessionKey of sessionKeys) {
      const { messages } = await chatHistory(connection, { sessionKey, limit: 1000 });
      const whole = messages.filter(
        ({ role, stopReason }) => role === "assistant" && stopReason !== "error" && stopReason !== "aborted",
      );
      answered.push(...runIds.filter((runId) => whole.some(({ text }) => text.includes(runId))));
    }
    return answered;
  } finally {
    link.close();
  }
}
