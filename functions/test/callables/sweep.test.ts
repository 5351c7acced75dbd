import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { conversationsOf, messagesOf } from "../../src/database/paths.ts";
import { sweep } from "../../src/callables/sweep.ts";
import type { SendResult } from "../../src/contract/index.ts";
import type { UserMessageDocument } from "../../src/conversation/documents.ts";
import { runId, sessionKey } from "../../src/conversation/session-key.ts";
import { chatSend } from "../../src/gateway/methods/chat-requests.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const pepper = "0123456789abcdef0123456789abcdef";

describe("the sweep", () => {
  const test = useDatabase();
  const world = useInstance(test);

  const messages = (id: string) => messagesOf(conversationsOf(test.database, "ada").doc(id));
  const place = (id: string) => messages(id).doc(id);
  const reply = (id: string) => messages(id).doc(`${id}-reply`);
  const stateOf = async (id: string) => ((await place(id).get()).data() as UserMessageDocument).state;

  /** Answers a message, then makes its turn look as if the instance had died before it could store the reply. */
  async function orphan(): Promise<string> {
    const { messageId } = await world.call<SendResult>({ message: "hello", messageId: randomUUID() });
    await reply(messageId).delete();
    await place(messageId).update({ state: "open", "lease.until": new Date(0) });
    return messageId;
  }

  /** Has an orphan's next attempt sent to the gateway; what comes back resolves when it has ended. */
  async function goOnWith(id: string, text: string): Promise<{ ended: Promise<void> }> {
    const run = runId(pepper, { uid: "ada", conversationId: id }, id, 2);
    await place(id).update({ attempt: 2, runId: run, text });
    const key = sessionKey(pepper, "main", { uid: "ada", conversationId: id });
    const connection = await world.instance.chatGateway().connection();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    connection.onRun(run, key, (event) => event.kind === "final" && resolve());
    await chatSend(connection, { sessionKey: key, message: text, idempotencyKey: run });
    return { ended };
  }

  it("stores the reply that the gateway has, and asks the agent nothing", async () => {
    const id = await orphan();
    expect(await sweep(world.instance)).toMatchObject({ complete: 1 });
    expect(await stateOf(id)).toBe("answered");
    expect((await reply(id).get()).get("text")).toBe("You said: hello");
    expect(world.gateway.prompts).toHaveLength(1);
    expect(await sweep(world.instance)).toMatchObject({ complete: 0, settled: 0 });
  });

  it("leaves turns alone whose lease lives", async () => {
    const id = await orphan();
    await place(id).update({ "lease.until": new Date(Date.now() + 60_000) });
    expect(await sweep(world.instance)).toMatchObject({ complete: 0 });
    expect(await stateOf(id)).toBe("open");
  });

  it("leaves a run that goes on, and closes it when it has ended", async () => {
    const id = await orphan();
    const { ended } = await goOnWith(id, "wait [hold:a]");
    expect(await sweep(world.instance)).toMatchObject({ running: 1 });
    expect(await stateOf(id)).toBe("open");
    world.gateway.releaseHold("a");
    await ended;
    expect(await sweep(world.instance, Date.now() + 120_000)).toMatchObject({ complete: 0 });
    await place(id).update({ "lease.until": new Date(0) });
    expect(await sweep(world.instance)).toMatchObject({ complete: 1 });
    expect((await reply(id).get()).get("text")).toContain("wait [hold:a]");
  });

  it("marks a turn as failed that never reached the gateway, and it can be sent again", async () => {
    const id = await orphan();
    await place(id).update({ text: "never sent", runId: "another", attempt: 7, askedAt: new Date() });
    expect(await sweep(world.instance)).toMatchObject({ absent: 1 });
    expect(await stateOf(id)).toBe("failed");
    const again = await world.call<SendResult>({ message: "never sent", messageId: id, conversationId: id });
    expect(again.reply.text).toBe("You said: never sent");
  });

  it("marks a turn as failed whose run a restart of the gateway ended, and it is asked again", async () => {
    const id = await orphan();
    await goOnWith(id, "lost [hold:b]");
    await world.gateway.restart();
    expect(await sweep(world.instance)).toMatchObject({ failed: 1 });
    expect(await stateOf(id)).toBe("failed");
    world.gateway.releaseHold("b");
    const again = { message: "lost [hold:b]", messageId: id, conversationId: id };
    expect((await world.call<SendResult>(again)).reply.text).toBe("You said: lost [hold:b]");
  });

  it("gives up on a run that has been silent for two hours, and what it says then is found again", async () => {
    const id = await orphan();
    const { ended } = await goOnWith(id, "wait [hold:a]");
    await place(id).update({ askedAt: new Date(Date.now() - 7_300_000) });
    expect(await sweep(world.instance)).toMatchObject({ running: 1 });
    expect(await stateOf(id)).toBe("failed");
    world.gateway.releaseHold("a");
    await ended;
    const again = { message: "wait [hold:a]", messageId: id, conversationId: id };
    expect((await world.call<SendResult>(again)).reply.text).toContain("wait [hold:a]");
    expect(world.gateway.prompts).toHaveLength(2);
  });

  it("settles the others when one cannot be looked at, and that one later and later", async () => {
    const [bad, good] = [await orphan(), await orphan()];
    await place(bad).update({ text: 7, "lease.until": new Date(0) });
    await place(good).update({ "lease.until": new Date(1) });
    const pauses: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      expect(await sweep(world.instance)).toMatchObject({ complete: times === 0 ? 1 : 0, postponed: 1 });
      const { lease } = (await place(bad).get()).data() as UserMessageDocument;
      pauses.push(Math.round((lease.until.toMillis() - Date.now()) / 60_000));
      await place(bad).update({ "lease.until": new Date(0) });
    }
    expect(pauses).toEqual([1, 2, 4]);
    expect(await stateOf(good)).toBe("answered");
  });

  it("takes up no turn when its time is over", async () => {
    const id = await orphan();
    expect(await sweep(world.instance, Date.now(), 0)).toMatchObject({ complete: 0 });
    expect(await stateOf(id)).toBe("open");
  });

  it("settles more turns than it reads at a time", async () => {
    const message = (await place(await orphan()).get()).data() as UserMessageDocument;
    const ids = Array.from({ length: 105 }, () => randomUUID());
    const batch = test.database.batch();
    for (const id of ids) {
      batch.set(place(id).parent.parent as never, { title: "", updatedAt: new Date(0), lastSeq: 2 });
      batch.set(place(id), {
        ...message,
        askedAt: new Date(),
        lease: { holder: "gone", until: new Date(0) },
      });
    }
    await batch.commit();
    expect(await sweep(world.instance)).toMatchObject({ complete: 1, absent: ids.length });
  });

  it("changes nothing while the gateway is away", async () => {
    const id = await orphan();
    world.instance.chatGateway().close();
    await world.gateway.close();
    expect(await failureOf(sweep(world.instance))).toMatchObject({ kind: "connection-refused" });
    expect(await stateOf(id)).toBe("open");
  });
});
