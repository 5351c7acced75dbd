import { connectParams, type ConnectClaims } from "../../functions/src/gateway/connection/connect-request.ts";
import type { GatewayAnswer } from "../../functions/src/gateway/wire/frames.ts";
import { ProbeSocket } from "../../tools/doctor/probe-socket.ts";

/** Connects in a way in which Clawfire never does, and answers what the gateway says to it. */
export async function connectAs(
  url: string,
  claims: ConnectClaims,
  more: object = {},
): Promise<GatewayAnswer> {
  const socket = new ProbeSocket(url, 5_000);
  try {
    const { challenge } = socket;
    const params = connectParams(claims, await challenge, "v2");
    return await socket.connect({ ...params, ...more });
  } finally {
    socket.close();
  }
}

/** The id of the pairing request that an answer names. */
export function requestIdOf(answer: GatewayAnswer): string {
  return answer.ok ? "" : (answer.error.details?.requestId ?? "");
}
