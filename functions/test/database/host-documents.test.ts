import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { sweep } from "../../src/callables/sweep.ts";
import type { SendResult } from "../../src/contract/index.ts";
import { Conversations } from "../../src/conversation/conversations.ts";
import { Audit } from "../../src/telemetry/audit.ts";
import { connect } from "../../../local-stack/firestore/test-client.ts";
import { useDatabase } from "../support/database.ts";
import { useInstance } from "../support/instance.ts";
import { dueFields, sitePathsOf } from "../support/site-documents.ts";

const test = useDatabase();
const world = useInstance(test);

const paths = sitePathsOf("ada");

it("leaves what a site has as it is, in the database that is shared with it and in every other", async () => {
  const other = connect(test.engine.host, "demo-test");
  const all = [test.database, other].flatMap((database) => paths.map((path) => database.doc(path)));
  await Promise.all(all.map((document) => document.set(dueFields)));
  const read = async () => {
    const found = await Promise.all(all.map((document) => document.get()));
    return found.map((one) => [one.ref.path, one.data(), one.updateTime?.valueOf()]);
  };
  const before = await read();

  const say = (message: string, more = {}) =>
    world.call<SendResult>({ message, messageId: randomUUID(), ...more });
  const { conversationId } = await say("hello");
  await say("and again", { conversationId });
  await say("something else");
  const ada = new Conversations(test.database, "ada");
  await ada.rename(conversationId, "Mine");
  await ada.delete(conversationId);
  await world.instance.usage.flush(test.database, true);
  const entry = { actor: "owner", action: "approveDevice", deviceId: "d" } as never;
  await new Audit(test.database).recorded(
    entry,
    async () => {},
    () => false,
  );
  expect(await sweep(world.instance, Date.now() + 600_000)).toMatchObject({ settled: 0, absent: 0 });
  expect(await ada.deleteAll()).toBe(1);

  expect(await read()).toEqual(before);
  expect(await other.listCollections()).toHaveLength(new Set(paths.map((path) => path.split("/")[0])).size);
  await other.terminate();
});
