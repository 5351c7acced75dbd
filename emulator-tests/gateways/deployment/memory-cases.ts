import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { Deployment } from "./deployment.ts";
import type { DeploymentCase } from "./deployment-case.ts";
import type { Person } from "./person.ts";

/** Milliseconds after which a gateway whose sessions end after a minute begins another one. */
const IDLE_MS = 65_000;

/** Milliseconds of rest after which a session is looked into before it is written to. */
const REST_MS = 31_000;

/** The oldest that begins sessions by itself, and the newest, which does so only when it is told to. */
const telling = ["2026.3.13", "2026.9.6"];

/** It only waits. */
export const idleCases: readonly DeploymentCase[] = [
  {
    name: "after a minute in which the gateway's session ended the agent still knows the conversation",
    run: async (deployment) => {
      const person = deployment.person();
      await person.ask("my boat is called Ada");
      await delay(IDLE_MS);
      if (!deployment.expected.showsSettings) {
        // Nothing told that the session would end with this message; that it did is seen before the next.
        await person.ask("it is a fine day");
        await delay(REST_MS);
      }
      await expectRemembered(deployment, person, "what is my boat called");
    },
    timeoutMs: 240_000,
    telling,
  },
];

/** Alone: the gateway is another one afterwards. */
export const lossCases: readonly DeploymentCase[] = [
  {
    name: "after the gateway lost everything that it had stored the agent still knows the conversation",
    run: async (deployment) => {
      const person = deployment.person();
      await person.ask("my boat is called Ada");
      await deployment.gateway.forget();
      await expectRemembered(deployment, person, "what was my boat called");
    },
    timeoutMs: 200_000,
    telling,
  },
];

async function expectRemembered(deployment: Deployment, person: Person, question: string): Promise<void> {
  await person.ask(question);
  const asked = deployment.gateway.journal.filter(({ text }) => text.includes(question));
  expect(asked).toHaveLength(1);
  const prompt = asked[0]?.messages.filter(({ role }) => role !== "system").map(({ text }) => text);
  expect(prompt?.join("\n")).toContain("my boat is called Ada");
  const visitors = (await person.stored()).filter(({ role }) => role === "user");
  expect(visitors.map(({ text }) => text).toSorted()).toEqual(person.asked.toSorted());
}
