import { expect, it } from "vitest";
import { closeTurn } from "../../src/callables/close-turn.ts";
import { places } from "../../src/conversation/documents.ts";
import type { ChatError } from "../../src/errors.ts";
import { createInstance } from "../../src/instance.ts";
import { openRunning, startMs, storeOf } from "../turn/turns.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { recordingLog } from "../support/recording-log.ts";

const test = useDatabase();
const request = { messageId: "m1", text: "Hello" };
const failed = { kind: "failed", detail: "HTTP 400" } as const;

/** Closes the turn of a call that holds it, or that attached to another one's; tells what is answered and stored then. */
async function closed(how: "held" | "attached", isPresumed: boolean) {
  const first = await openRunning(storeOf(test), request);
  const attached = storeOf(test, { holder: "call-2", now: () => startMs + 59_000 });
  const [turn, turns] =
    how === "held" ? [first, storeOf(test)] : [await openRunning(attached, request), attached];
  const context = { turns, instance: createInstance({}, recordingLog()), sessionKey: String };
  const told = await failureOf(closeTurn(turn, context, { ...failed, isPresumed }));
  const conversation = places.conversation(test.database, "ada", "m1");
  const state = (await places.message(conversation, "m1").get()).get("state") as unknown;
  return { reason: (told as ChatError).reason, state };
}

it.each([
  ["that is held", "held", false],
  ["that is held, whose run nothing shows", "held", true],
  ["that is attached to", "attached", false],
] as const)("a turn %s has failed with its run", async (_, how, isPresumed) => {
  expect(await closed(how, isPresumed)).toEqual({ reason: "run-failed", state: "failed" });
});

it("a turn that is attached to is left alone while the other call may send it, or know more", async () => {
  expect(await closed("attached", true)).toEqual({ reason: "gateway-unavailable", state: "open" });
});
