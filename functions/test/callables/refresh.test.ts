import { describe, expect, it } from "vitest";
import { useDatabase } from "../support/database.ts";
import { useInstance } from "../support/instance.ts";
import type { RefreshResult, SendResult } from "../../src/contract/index.ts";
import { failureOf } from "../support/failure.ts";

const database = useDatabase();
const test = useInstance(database);

const historyCalls = () => test.gateway.received("chat.history").length;

async function newConversation(): Promise<string> {
  return (await test.call<SendResult>({ message: "hello" })).conversationId;
}

describe("refreshing a conversation", () => {
  it("200 times at once asks the gateway once, and keeps all who are let in waiting for that", async () => {
    const conversationId = await newConversation();
    const before = historyCalls();
    database.engine.resetCounts();
    const data = { action: "refresh", conversationId };
    const ends = await Promise.allSettled(Array.from({ length: 200 }, () => test.call<RefreshResult>(data)));
    expect(historyCalls() - before).toBe(1);
    const told = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    expect(told).toEqual(Array.from({ length: 30 }, () => ({ added: 0 })));
    const refused = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as object] : []));
    for (const reason of refused) expect(reason).toMatchObject({ details: { reason: "rate-limited" } });
    expect(database.engine.counts().total.reads).toBeLessThan(10);
  });

  it("asks again once it is over, and for another conversation meanwhile", async () => {
    const [one, other] = [await newConversation(), await newConversation()];
    const before = historyCalls();
    await Promise.all([one, other].map((conversationId) => test.call({ action: "refresh", conversationId })));
    await test.call({ action: "refresh", conversationId: one });
    expect(historyCalls() - before).toBe(3);
  });

  it("fails for all who ask meanwhile, and not for who asks after", async () => {
    const conversationId = await newConversation();
    const unknown = { action: "refresh", conversationId: "no-such-conversation" };
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(test.call(unknown))));
    for (const failure of failures)
      expect(failure).toMatchObject({ details: { reason: "conversation-not-found" } });
    expect(await test.call({ action: "refresh", conversationId })).toEqual({ added: 0 });
  });
});
