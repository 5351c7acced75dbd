import type { GatewayConnection } from "../../src/gateway/connection/gateway-connection.ts";
import type { Hello } from "../../src/gateway/connection/hello.ts";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import { guardCommands } from "../../src/visitor/command-guard.ts";
import { startMs } from "./turns.ts";

/** A gateway with one session; what it is asked is recorded. */
export function gatewayOfOneSession(
  session: {
    id?: string;
    says?: string[];
    reset?: object | "hidden";
    startedAtMs?: number;
    aheadMs?: number;
    afterMs?: number;
  } = {},
) {
  const asked: string[] = [];
  const messages = (session.says ?? []).map((text, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: index % 2 === 0 ? text.split("§").map(guardCommands).join("") : text,
    timestamp: startMs + (session.afterMs ?? 0) + index,
  }));
  const refused = () => new GatewayFailure("request-refused", { gatewayCode: "INVALID_REQUEST" });
  const answers: Record<string, () => unknown> = {
    "chat.history": () => ({ sessionId: session.id, messages }),
    "config.get": () => {
      if (session.reset === "hidden") throw refused();
      return { config: { session: { reset: session.reset ?? { mode: "none" } } } };
    },
  };
  const request: GatewayConnection["request"] = async (method, _params, { schema }) => {
    asked.push(method);
    return schema.parse(answers[method]?.());
  };
  const hello = { clockAheadMs: session.aheadMs ?? 0, startedByMs: session.startedAtMs } as Hello;
  return { asked, connection: { url: "wss://one", hello, request } };
}
