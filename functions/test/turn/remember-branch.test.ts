import { expect, it } from "vitest";
import { places } from "../../src/conversation/documents.ts";
import { remembered } from "../../src/turn/remember.ts";
import { useDatabase } from "../support/database.ts";
import { recordingLog } from "../support/recording-log.ts";
import { gatewayOfOneSession } from "./session-gateway.ts";
import { converse, openRunning, storeOf } from "./turns.ts";

const test = useDatabase();

it("is told in the session of a new branch, also when a message of the one before is told it meanwhile", async () => {
  const store = storeOf(test);
  await converse(store, { messageId: "m1", text: "My name is Ada." }, "Hello, Ada.");
  const next = (messageId: string, replaces?: string) =>
    openRunning(store, { messageId, conversationId: "m1", text: `This is ${messageId}.`, replaces });
  const waiting = await next("m2");
  await store.answer(await next("m3"), { text: "", state: "stopped" });
  await next("m4", "m3");
  const { connection } = gatewayOfOneSession();
  const about = { sessionKey: "key", severalGateways: true, sawEnd: false, log: recordingLog(), connection };
  expect(await remembered(store.options, waiting, about)).toContain("My name is Ada.");
  const { database, uid } = store.options;
  expect((await places.conversation(database, uid, "m1").get()).data()?.knownBy).toEqual({ doubtful: true });
});
