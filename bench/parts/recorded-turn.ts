import { once } from "node:events";
import { WebSocket } from "ws";
import { connectParams, type Challenge } from "../../functions/src/gateway/connection/connect-request.ts";
import { chatScopes } from "../../functions/src/gateway-links.ts";
import { newDevice } from "./instance.ts";
import { startGateway, token } from "./gateway.ts";
import { writeScript, type Script } from "./script.ts";

export interface RecordedTurn {
  /** The payload of `hello-ok`. */
  readonly hello: object;
  /** The frames of the run's events, as they came. */
  readonly events: readonly string[];
}

/** The id of the run that one of several replies to a message is replayed as. */
export function runOf(idempotencyKey: string, reply: number): string {
  return `${idempotencyKey}-${reply}`;
}

/** The frames that tell of the reply while it grows. */
export function deltasOf(events: readonly string[]): string[] {
  return events.filter((text) => text.includes('"state":"delta"'));
}

/** What a simulated gateway says in one turn. */
export async function recordTurn(script: Script, release: "2026.9.6" | "2026.3.13"): Promise<RecordedTurn> {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity], release });
  const socket = new WebSocket(gateway.url);
  const events: string[] = [];
  const { promise, resolve } = Promise.withResolvers<object>();
  const ended = Promise.withResolvers<void>();
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    const frame = JSON.parse(text) as { event?: string; id?: string; payload: Partial<Challenge> };
    const params = () =>
      connectParams({ identity, token, scopes: chatScopes }, frame.payload as Challenge, "v3");
    if (frame.event === "connect.challenge") send("connect", "connect", params());
    else if (frame.id === "connect") resolve(frame.payload);
    else if (frame.event === "chat" || frame.event === "agent") events.push(text);
    if (text.includes('"state":"final"')) ended.resolve();
  });
  const send = (id: string, method: string, params: object) =>
    socket.send(JSON.stringify({ type: "req", id, method, params }));
  const hello = await promise;
  const sessionKey = "agent:main:web:recorded";
  if (release === "2026.9.6") send("1", "sessions.messages.subscribe", { key: sessionKey });
  send("2", "chat.send", { sessionKey, message: writeScript(script), idempotencyKey: "recorded" });
  await ended.promise;
  socket.close();
  await once(socket, "close");
  return { hello, events };
}
