import { expect } from "vitest";
import { chatHistory } from "../../../functions/src/gateway/methods/chat-history.ts";
import { removeSession } from "../../../functions/src/gateway/methods/session-removal.ts";
import type { GatewayCase } from "../gateway-case.ts";

export const removingCases: readonly GatewayCase[] = [
  {
    name: "a session is deleted by the chat device, where the release lets it",
    run: async (world) => {
      const visitor = world.visitor();
      await visitor.ask("remember me");
      const connection = await visitor.gateway.connection();
      const { sessionKey } = visitor;
      expect(await removeSession(connection, sessionKey)).toBe(world.expected.removesSessions);
      const { messages } = await chatHistory(connection, { sessionKey, limit: 5 });
      expect(messages.length === 0).toBe(world.expected.removesSessions);
    },
  },
];
