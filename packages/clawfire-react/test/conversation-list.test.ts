import { describe, expect, it } from "vitest";
import { createChatSession } from "../src/chat-session.ts";
import { sentenceOf } from "../src/sentences.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

async function twoConversations() {
  const backend = new FakeBackend();
  const at = new Date().toISOString();
  backend.conversations = ["b", "a"].map((id) => ({
    id,
    title: id,
    preview: id,
    createdAt: at,
    updatedAt: at,
  }));
  const session = createChatSession({
    transport: backend,
    uid: crypto.randomUUID(),
    storage: fakeStorage(),
    connectivity: new FakeNetwork(),
  });
  await session.conversations.refresh();
  return { backend, list: session.conversations };
}

describe("the list of conversations", () => {
  it("shows a new title and a deletion at once", async () => {
    const { list } = await twoConversations();
    const renaming = list.rename("a", " About ships ");
    expect(list.snapshot().conversations.map(({ title }) => title)).toEqual(["b", "About ships"]);
    expect(await renaming).toBe(true);
    await list.delete("b");
    expect(list.snapshot().conversations.map(({ id }) => id)).toEqual(["a"]);
  });

  it("takes a change back that is refused, and says why", async () => {
    const { backend, list } = await twoConversations();
    backend.failure = refusal("not-found", "conversation-not-found");
    expect(await list.delete("b")).toBe(false);
    const { conversations, failure } = list.snapshot();
    expect(conversations.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(failure && sentenceOf(failure)).toContain("no longer exists");
  });
});
