import { expect } from "vitest";
import type { GatewayCase } from "../gateway-case.ts";

export const attachingCases: readonly GatewayCase[] = [
  {
    name: "a message that is sent again attaches to its run",
    run: async (world) => {
      const visitor = world.visitor();
      const first = visitor.say("attach [hold:attach] one two three four");
      await first.shown("You");
      const again = { runId: first.runId, mayBeSent: true, over: world.link() };
      const second = visitor.say("attach [hold:attach] one two three four", again);
      world.gateway.model.release("attach");
      const outcomes = await Promise.all([first.outcome, second.outcome]);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ kind: "complete", text: expect.stringMatching(/three four$/) });
      expect(world.timesAsked("attach [hold")).toBe(1);
    },
  },
  {
    name: "a message that is sent again after its answer is answered from the history",
    run: async (world) => {
      const visitor = world.visitor();
      const first = visitor.say("remember this");
      expect(await first.outcome).toMatchObject({ kind: "complete" });
      for (const mayBeSent of [true, false]) {
        const again = { runId: first.runId, mayBeSent, over: world.link() };
        expect(await visitor.ask("remember this", again)).toBe("You said: remember this");
      }
      expect(world.timesAsked("remember this")).toBe(1);
    },
  },
  {
    name: "a socket that breaks in the middle of a run costs nothing",
    run: async (world) => {
      const said = world.visitor().say("broken [hold:broken] one two three four");
      await said.shown("You");
      world.line.cut();
      world.gateway.model.release("broken");
      expect(await said.outcome).toMatchObject({
        kind: "complete",
        text: expect.stringMatching(/three four$/),
      });
      expect(world.timesAsked("broken [hold")).toBe(1);
    },
  },
  {
    name: "a socket that breaks between a message and its receipt costs nothing",
    run: async (world) => {
      const visitor = world.visitor();
      await visitor.gateway.connection();
      world.line.mute();
      const said = visitor.say("no receipt [hold:receipt] one two");
      await world.gateway.model.asked("no receipt");
      world.line.cut();
      world.gateway.model.release("receipt");
      expect(await said.outcome).toMatchObject({ kind: "complete", text: expect.stringMatching(/one two$/) });
      expect(world.timesAsked("no receipt")).toBe(1);
    },
  },
];
