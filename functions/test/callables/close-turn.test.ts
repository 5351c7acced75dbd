import { expect, it } from "vitest";
import { closeTurn } from "../../src/callables/run-turn.ts";
import { places } from "../../src/conversation/documents.ts";
import { openRunning, storeOf } from "../conversation/turns.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { recordingLog } from "../support/recording-log.ts";

const test = useDatabase();
const request = { messageId: "m1", text: "Hello" };
const failed = { kind: "failed", detail: "HTTP 400" } as const;

/** Closes the turn of a call that holds it, or that attached to another one's; tells what is stored then. */
async function closed(how: "held" | "attached", outcome: { isPresumed: boolean }) {
  const first = await openRunning(storeOf(test), request);
  const attached = storeOf(test, { holder: "call-2" });
  const [turn, turns] =
    how === "held" ? [first, storeOf(test)] : [await openRunning(attached, request), attached];
  const told = await failureOf(closeTurn(turn, { turns, log: recordingLog() }, { ...failed, ...outcome }));
  expect(told).toMatchObject({ reason: "run-failed" });
  const conversation = places.conversation(test.database, "ada", "m1");
  return (await places.message(conversation, "m1").get()).get("state") as unknown;
}

it.each([
  ["held", { isPresumed: false }, "failed"],
  ["held", { isPresumed: true }, "failed"],
  ["attached", { isPresumed: false }, "failed"],
  // The one that holds it may be about to send it.
  ["attached", { isPresumed: true }, "open"],
] as const)("a turn that is %s, with a failure %j, is stored as %s", async (how, outcome, state) => {
  expect(await closed(how, outcome)).toBe(state);
});
