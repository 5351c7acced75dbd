import { randomUUID } from "node:crypto";
import * as z from "zod";
import { chatSend } from "../../functions/src/gateway/methods/chat-requests.ts";
import type { GatewayConnection } from "../../functions/src/gateway/connection/gateway-connection.ts";

export interface Unguarded {
  /** What came back, be it an answer, a refusal or nothing. */
  readonly answer: string;
  /** The session afterwards, in which a command would have left its mark. */
  readonly session: Readonly<Record<string, unknown>> | undefined;
}

const sessionList = z.object({ sessions: z.array(z.record(z.string(), z.unknown())) });

/** Says something in a session of its own, without the guard that the functions put around a visitor's words. */
export async function sayUnguarded(connection: GatewayConnection, message: string): Promise<Unguarded> {
  const [sessionKey, runId] = [`agent:main:web:${randomUUID()}`, randomUUID()];
  const ended = Promise.withResolvers<string>();
  const stopListening = connection.onRun(runId, sessionKey, (event) => {
    switch (event.kind) {
      case "final":
        return ended.resolve(event.text ?? "");
      case "error":
        return ended.resolve(event.detail);
      case "aborted":
      case "lost":
        return ended.reject(new Error(`${message} came to ${event.kind}`));
      default:
        return undefined;
    }
  });
  try {
    const { kind } = await chatSend(connection, { sessionKey, message, idempotencyKey: runId });
    const answer = kind === "started" ? await ended.promise : kind;
    const { sessions } = await connection.request("sessions.list", {}, { schema: sessionList });
    return { answer, session: sessions.find(({ key }) => key === sessionKey) };
  } finally {
    stopListening();
  }
}
