import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { chatAbort } from "../../../functions/src/gateway/methods/chat-requests.ts";
import { removeGuard } from "../../../functions/src/visitor/command-guard.ts";
import type { GatewayCase } from "../gateway-case.ts";

export const turnCases: readonly GatewayCase[] = [
  {
    name: "a message is answered",
    run: async (world) => {
      expect(await world.visitor().ask("good morning")).toBe("You said: good morning");
      expect(world.timesAsked("good morning")).toBe(1);
    },
  },
  {
    name: "a message that belongs to a trace is answered",
    run: async (world) => {
      const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
      expect(await world.visitor().ask("traced", { traceparent })).toBe("You said: traced");
    },
  },
  {
    name: "a reply is told while it grows",
    run: async (world) => {
      const said = world.visitor().say("tell me [words:60] [pace:30]");
      const outcome = await said.outcome;
      expect(outcome).toMatchObject({ kind: "complete" });
      const whole = outcome.kind === "complete" ? removeGuard(outcome.text) : "";
      expect(whole.split(/\s+/)).toHaveLength(60);
      expect(said.texts.length).toBeGreaterThan(4);
      for (const text of said.texts) expect(whole.startsWith(text.trimEnd())).toBe(true);
      const lengths = said.texts.map(({ length }) => length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    },
  },
  {
    name: "two runs at the same time are not mixed up, nor disturbed by those of another connection",
    run: async (world) => {
      const link = world.link();
      const says = [link, link, world.link()].map((over, index) =>
        world.visitor(over).say(`voice ${index} [words:40] [pace:20]`),
      );
      for (const [index, said] of says.entries()) {
        const outcome = await said.outcome;
        expect(outcome).toMatchObject({ kind: "complete", text: expect.stringContaining(`voice ${index}`) });
        for (const text of said.texts.filter(({ length }) => length > 20))
          expect(text).toContain(`voice ${index}`);
      }
    },
  },
  {
    name: "a run is stopped, and keeps what it has said",
    run: async (world) => {
      const visitor = world.visitor();
      const said = visitor.say("long story [hold:stop] one two three four five six");
      await world.gateway.model.asked("long story");
      await said.shown("You");
      const run = { sessionKey: visitor.sessionKey, runId: said.runId };
      expect(await chatAbort(await visitor.gateway.connection(), run)).toBe(true);
      const outcome = await said.outcome;
      expect(outcome).toMatchObject({ kind: "stopped", text: expect.stringMatching(/^You/) });
      expect(await visitor.ask("another one")).toBe("You said: another one");
    },
  },
  {
    name: "a message with the text of an earlier one is answered anew",
    run: async (world) => {
      const visitor = world.visitor();
      await visitor.ask("yes");
      await visitor.ask("something else");
      await delay(1_100); // longer than our machines' clocks may differ
      const askedAtMs = Date.now();
      expect(await visitor.ask("yes", { mayBeSent: true, askedAtMs })).toBe("You said: yes");
      expect(world.timesAsked("something else")).toBe(1);
      expect(world.timesAsked("yes")).toBe(2);
    },
  },
  {
    name: "a reply of 200 KB arrives whole",
    run: async (world) => {
      const book = Array.from({ length: 200 }, (_, page) => `${page}`.padEnd(1_000, "book")).join(" ");
      expect(await world.visitor().ask(book, { timeoutMs: 55_000 })).toBe(`You said: ${book}`);
    },
  },
];
