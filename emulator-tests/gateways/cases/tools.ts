import { expect } from "vitest";
import type { GatewayLink } from "../../../functions/src/gateway/connection/gateway-link.ts";
import { chatHistory } from "../../../functions/src/gateway/methods/chat-history.ts";
import type { ToolStep } from "../../../functions/src/gateway/wire/tool-step.ts";
import type { GatewayCase } from "../gateway-case.ts";
import { reach } from "../world.ts";

const secret = "the-secret-argument";

/** Each is told once as begun and once as ended; how it ends hangs on what the agent may do. */
function expectTold(steps: readonly ToolStep[], isTold: boolean): void {
  const [begun, ended] = steps;
  expect(steps.map(({ name }) => name)).toEqual(isTold ? ["session_status", "session_status"] : []);
  if (isTold) expect(begun).toMatchObject({ id: ended?.id, state: "running" });
  if (isTold) expect(ended?.state).toMatch(/^(done|failed)$/);
  expect(JSON.stringify(steps)).not.toContain(secret);
}

export const toolCases: readonly GatewayCase[] = [
  {
    name: "the tools that an agent uses are told by their names, where the release tells, also on another connection",
    run: async (world) => {
      const visitor = world.visitor(world.link({ hearsTools: true }));
      const message = `what is up [hold-start:tools] [tool:session_status {"sessionKey":"${secret}"}]`;
      const said = visitor.say(message);
      await world.gateway.model.asked("what is up");
      const attach = async (over: GatewayLink) => {
        const connection = await reach(over);
        const attached = visitor.say(message, { runId: said.runId, mayBeSent: true, over });
        // What is asked after it is answered once its subscription is.
        await chatHistory(connection, { sessionKey: visitor.sessionKey, limit: 1 });
        return attached;
      };
      const [heard, deaf] = [await attach(world.link({ hearsTools: true })), await attach(world.link())];
      world.gateway.model.release("tools");
      for (const { outcome } of [said, heard, deaf])
        expect(await outcome).toMatchObject({
          kind: "complete",
          text: expect.stringContaining("what is up"),
        });
      for (const { tools } of [said, heard]) expectTold(tools, world.expected.tellsTools);
      expect(deaf.tools).toEqual([]);
      expect(JSON.stringify(world.log.lines)).not.toContain(secret);
    },
  },
];
