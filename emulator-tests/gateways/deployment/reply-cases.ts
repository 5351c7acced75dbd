import { expect } from "vitest";
import { scriptReply } from "../../../local-stack/scripted-reply.ts";
import type { SendResult } from "../../../functions/src/contract/index.ts";
import type { CallEnd } from "../../faults/call-record.ts";
import { expectSameText, type DeploymentCase } from "./deployment-case.ts";

/** Milliseconds between two times at which every socket is cut. */
const CUT_EVERY_MS = 4_000;

export const replyCases: readonly DeploymentCase[] = [
  {
    name: "the chunks of a call add up to its reply",
    run: async (deployment) => {
      const person = deployment.person();
      for (const marks of ["", "[words:200]", "[words:60] [pace:20]", "[chars:20000]"]) {
        const message = `tell me ${marks}`;
        const { end, record } = person.send(message);
        const { reply } = answered(await end);
        expectSameText(reply.text, scriptReply(message.trim()).words.join(""));
        expectSameText(record.text, reply.text);
      }
    },
  },
  {
    name: "tools are told by their names in the stream, where the release tells of them, and stand in no message",
    run: async (deployment) => {
      const person = deployment.person();
      // Their reply is told as if there had been none, and so is the next one, before which the session is looked at.
      for (const message of ["look it up [tool:session_status {}] [tool:session_status {}]", "and then"]) {
        const { end, record } = person.send(message);
        expectSameText(answered(await end).reply.text, `You said: ${message}`);
        expectSameText(record.text, `You said: ${message}`);
        const told = record.tools.map(
          ({ name, state }) => `${name} ${state === "running" ? "runs" : "ended"}`,
        );
        const each = ["session_status runs", "session_status ended"];
        const isTold = deployment.expected.tellsTools && message !== "and then";
        expect(told).toEqual(isTold ? [...each, ...each] : []);
      }
      const stored = await person.stored();
      expect(stored.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    },
  },
  {
    name: "a message in the very moment after the reply before is answered once",
    run: async (deployment) => {
      const person = deployment.person();
      const messages = ["first of all", "then this", "and that", "at last this"];
      for (const message of messages) expect(await person.ask(message)).toBe(`You said: ${message}`);
      for (const message of messages) expect(deployment.timesAsked(message)).toBe(1);
      const replies = (await person.stored()).filter(({ role }) => role === "assistant");
      expect(replies.map(({ text }) => text).toSorted()).toEqual(
        messages.map((message) => `You said: ${message}`).toSorted(),
      );
    },
    timeoutMs: 120_000,
  },
  {
    name: "a reply of 100,000 characters whose sockets are cut every 4 s is whole: result, chunks and history",
    run: async (deployment) => {
      const message = "a long story [chars:100000] [pace:12]";
      const person = deployment.person();
      const sent = person.send(message);
      let cuts = 0;
      const cutting = setInterval(() => (deployment.line.cut(), (cuts += 1)), CUT_EVERY_MS);
      const end = await sent.end.finally(() => clearInterval(cutting));
      const whole = scriptReply(message).words.join("");
      const { reply } = answered(end);
      expect(cuts).toBeGreaterThan(2);
      expect(reply).toMatchObject({ state: "complete" });
      expect(reply.truncated).toBeUndefined();
      expectSameText(reply.text, whole);
      expectSameText(sent.record.text, whole);
      expectSameText((await person.stored()).find(({ role }) => role === "assistant")?.text ?? "", whole);
      expect(deployment.timesAsked("a long story")).toBe(1);
    },
    timeoutMs: 120_000,
    telling: ["2026.6.11", "2026.9.6"],
  },
];

function answered(end: CallEnd): SendResult {
  if (end.kind !== "answered") throw new Error(`The message came to ${JSON.stringify(end)}`);
  return end.result;
}
