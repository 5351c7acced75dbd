import { expect } from "vitest";
import type { GatewayCase } from "../gateway-case.ts";

/** What only the owner's log may tell of a model's failure. */
const secrets = /scripted model was told|HTTP 400|openclaw logs|provider rejected|Agent failed|LLM request/i;

export const failingCases: readonly GatewayCase[] = [
  {
    name: "a failure of the model is told as one, never in its words, and the next message is answered",
    run: async (world) => {
      const visitor = world.visitor();
      const said = visitor.say("please [fail:400]");
      const outcome = await said.outcome;
      expect(outcome).toMatchObject({ kind: "failed", detail: expect.any(String) });
      expect(said.texts.join("\n")).not.toMatch(secrets);
      const again = await visitor.say("please [fail:400]", { runId: said.runId, mayBeSent: true }).outcome;
      expect(again.kind).toBe("failed");
      expect(world.timesAsked("please [fail:400]")).toBe(1);
      const next = await visitor.say("and now").outcome;
      if (next.kind !== "complete") {
        expect([world.expected.swallowsAfterFailure, world.timesAsked("and now")]).toEqual([true, 0]);
        expect(await visitor.ask("and now")).toBe("You said: and now");
      }
      expect(world.timesAsked("and now")).toBe(1);
    },
  },
  {
    name: "a reply that the agent keeps silent comes to an end, and its silence is not shown",
    run: async (world) => {
      const visitor = world.visitor();
      const said = visitor.say("hush [say:NO_REPLY]", { timeoutMs: 20_000 });
      const outcome = await said.outcome;
      expect(outcome.kind).toBe(world.expected.silence === "again" ? "complete" : "failed");
      expect([...said.texts, outcome.kind === "complete" ? outcome.text : ""].join("")).not.toContain(
        "NO_REPLY",
      );
      expect(world.timesAsked("hush")).toBe(1);
    },
  },
];
