import { randomUUID } from "node:crypto";
import { describe, expect, inject, it } from "vitest";
import type { ConversationPage, MessagePage } from "../functions/src/contract/index.ts";
import { newAccount, newVisitor, refusal, type Person } from "./people.ts";
import { promptsWith } from "./world.ts";

const listed = async (person: Person) =>
  (await person.call<ConversationPage>("conversations", { action: "list" })).conversations.map(
    ({ id }) => id,
  );

const nowSeconds = Math.floor(Date.now() / 1_000);

/** A guest's ID token as the Auth emulator makes them: nobody signs it. */
function tokenOf(uid: string, more: object = {}): string {
  const { project } = inject("endpoints");
  const times = { auth_time: nowSeconds - 60, iat: nowSeconds - 60, exp: nowSeconds + 3_600 };
  const issuer = { iss: `https://securetoken.google.com/${project}`, aud: project, sub: uid };
  const payload = { ...issuer, ...times, user_id: uid, firebase: { sign_in_provider: "anonymous" }, ...more };
  const parts = [{ alg: "none", typ: "JWT" }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${parts.join(".")}.`;
}

describe("a guest who becomes somebody", () => {
  it("finds his conversations at the account, where the agent goes on with them", async () => {
    const [guest, account] = [await newVisitor(), await newAccount()];
    const words = `my name is ${randomUUID()}`;
    const { conversationId } = await guest.say(words);
    expect(await account.claim(guest)).toEqual({ moved: 1, waiting: 0 });
    expect(await account.claim(guest)).toEqual({ moved: 0, waiting: 0 });
    expect(await listed(account)).toEqual([conversationId]);
    expect(await listed(guest)).toEqual([]);
    const question = `what is it ${randomUUID()}`;
    await account.say(question, { conversationId });
    expect(JSON.stringify(await promptsWith(question))).toContain(words);
    const request = { action: "messages", conversationId };
    const { messages } = await account.call<MessagePage>("conversations", request);
    expect(messages.map(({ text }) => text)).toEqual([
      words,
      expect.any(String),
      question,
      expect.any(String),
    ]);
    expect((await refusal(guest.say("mine", { conversationId }))).details).toMatchObject({
      reason: "conversation-not-found",
    });
  });

  it("is one account only", async () => {
    const [guest, one, other] = [await newVisitor(), await newAccount(), await newAccount()];
    await guest.say("hello");
    const claims = await Promise.allSettled([one.claim(guest), other.claim(guest)]);
    const refused = claims.filter((claim) => claim.status === "rejected");
    expect(refused.map(({ reason }) => reason as unknown)).toMatchObject([
      { details: { reason: "guest-taken" } },
    ]);
    expect([...(await listed(one)), ...(await listed(other))]).toHaveLength(1);
  });

  it.each([
    ["a token that is over", (uid: string) => tokenOf(uid, { exp: nowSeconds - 1 })],
    ["a token of another project", (uid: string) => tokenOf(uid, { aud: "another" })],
    ["words", () => "let me in"],
  ])("is not proved by %s", async (_, makeToken) => {
    const [guest, account] = [await newVisitor(), await newAccount()];
    await guest.say("hello");
    const notProved = { reason: "guest-not-proved" };
    expect((await refusal(account.claim(guest, makeToken(guest.uid)))).details).toMatchObject(notProved);
    expect(await listed(guest)).toHaveLength(1);
    expect(await account.claim(guest, tokenOf(guest.uid))).toMatchObject({ moved: 1 });
  });

  it("was a guest, and comes to an account", async () => {
    const [guest, account] = [await newVisitor(), await newAccount()];
    await account.say("hello");
    const another = await newAccount();
    expect((await refusal(another.claim(account))).details).toMatchObject({ reason: "guest-not-proved" });
    expect((await refusal(guest.claim(await newVisitor()))).details).toMatchObject({
      reason: "anonymous-not-allowed",
    });
    expect(await listed(account)).toHaveLength(1);
    expect(await guest.claim(guest).catch(() => "refused")).toBe("refused");
    expect(await account.claim(account).catch(() => "refused")).toBe("refused");
  });
});
