import type { GatewayConnection } from "../../src/gateway/connection/gateway-connection.ts";
import { connect } from "./fixtures.ts";
import { helloV3, ProtocolServer, type RequestFrame, type ServerConnection } from "./protocol-server.ts";

/** What a request sends, and what becomes of the given answer. */
export async function exchange<T>(ask: (connection: GatewayConnection) => Promise<T>, answer: unknown) {
  const { sent, result } = await exchanges(ask, (request, gateway) => gateway.answer(request, answer));
  return { sent: sent[0], result };
}

/** The same for something that asks several times: all requests, each answered or refused as told. */
export async function exchanges<T>(
  ask: (connection: GatewayConnection) => Promise<T>,
  reply: (request: RequestFrame, gateway: ServerConnection) => void,
  hello: object = helloV3,
) {
  await using server = await ProtocolServer.start(() => ({ hello }));
  const { connection, gateway } = await connect(server);
  const sent: [method: string, params: unknown][] = [];
  gateway.onRequest = (request) => {
    sent.push([request.method, request.params]);
    reply(request, gateway);
  };
  return { result: await ask(connection), sent };
}
