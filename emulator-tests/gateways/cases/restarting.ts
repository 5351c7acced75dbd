import { expect } from "vitest";
import { removeGuard } from "../../../functions/src/visitor/command-guard.ts";
import type { GatewayCase } from "../gateway-case.ts";
import type { Visitor } from "../visitor.ts";
import type { World } from "../world.ts";

/** One for each way in which releases come back: with nothing, with what was answered, and going on by themselves. */
const telling = ["2026.3.13", "2026.6.11", "2026.9.6"];

export const restartingCases: readonly GatewayCase[] = [
  {
    name: "a session is remembered across a restart, and so is its answer",
    run: async (world) => {
      const visitor = world.visitor();
      const first = visitor.say("my name is Ada");
      expect(await first.outcome).toMatchObject({ kind: "complete" });
      await world.gateway.restart("politely");
      const again = { runId: first.runId, mayBeSent: true, over: world.link() };
      expect(await visitor.ask("my name is Ada", again)).toBe("You said: my name is Ada");
      expect(world.timesAsked("my name is Ada")).toBe(1);
      expect(await answered(world, visitor, "who am I")).toBe("You said: who am I");
    },
    timeoutMs: 300_000,
  },
  ...(["politely", "killed"] as const).flatMap((how): GatewayCase[] => [
    {
      name: `a run of a first message that the gateway's restart ends (${how}) is not asked again`,
      run: (world) => interrupted(world, how, []),
      timeoutMs: 300_000,
      telling,
    },
    {
      name: `a run of a later message that the gateway's restart ends (${how}) is not asked again`,
      run: (world) => interrupted(world, how, ["an earlier message"]),
      timeoutMs: 300_000,
      telling,
    },
  ]),
];

/** The gateway goes while it answers. A release that goes on by itself completes the reply, the others cannot. */
async function interrupted(
  world: World,
  how: "politely" | "killed",
  before: readonly string[],
): Promise<void> {
  const visitor = world.visitor();
  for (const earlier of before) await visitor.ask(earlier);
  const words = `interrupted ${how} ${before.length}`;
  const hold = `${how}${before.length}`;
  const said = visitor.say(`${words} [hold:${hold}] one two three four`, { timeoutMs: 240_000 });
  // Not its words: 2026.4 and 2026.5 run a message that follows so quickly under another id, whose events are not ours.
  await world.gateway.model.asked(words);
  await world.gateway.restart(how);
  world.gateway.model.release(hold);
  const outcome = await said.outcome;
  const { resumes } = world.expected;
  const isResumed = resumes === "all" || (resumes === "later-turns" && before.length > 0);
  expect(outcome.kind).toBe(isResumed ? "complete" : "failed");
  // What the gateway asks on its own to go on with a turn says so; our own message comes once.
  const own = world.gateway.model.prompts().filter((prompt) => prompt.includes(words));
  expect(own.filter((prompt) => !prompt.includes("[System]"))).toHaveLength(1);
  // In words that are not always its own: 2026.5 tells the agent behind it, once more, what the restart interrupted.
  expect(await answered(world, visitor, "still there")).not.toBe("");
}

/** Asks until there is an answer, where the release may be in its own way after a restart. */
async function answered(world: World, visitor: Visitor, message: string): Promise<string> {
  const givenUpAt = performance.now() + 45_000;
  for (;;) {
    const outcome = await visitor.say(message).outcome;
    if (outcome.kind === "complete") return removeGuard(outcome.text);
    const mayBeLocked = world.expected.staleLock && performance.now() < givenUpAt;
    if (!mayBeLocked) throw new Error(`The run came to ${JSON.stringify(outcome)}`);
  }
}
