import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { MessagePage } from "../../src/contract/index.ts";
import { chat } from "../../src/callables/chat.ts";
import { conversations } from "../../src/callables/conversations.ts";
import { sweep } from "../../src/callables/sweep.ts";
import { claimGuest, moveGuest } from "../../src/conversation/guest-move.ts";
import type { Instance } from "../../src/instance.ts";
import { siteSettings } from "../../src/database/paths.ts";
import type { Posting } from "../../src/owner/webhook.ts";
import { removeGuard } from "../../src/visitor/command-guard.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";
import { put, useStorage, withAttachments } from "../support/storage.ts";
import { picture, visitor } from "./people.ts";

const test = useDatabase();
const storage = useStorage();
const world = useInstance(test);
let instance: Instance;
const ada = visitor(world, () => instance);

beforeEach(() => {
  instance = world.another(withAttachments);
});

const objects = () => [...storage.server.objects.keys()];
const sent = () =>
  world.gateway.received("chat.send").map(({ params }) => (params as { message: string }).message);

describe("uploads are counted", () => {
  it("for their visitor by the day, and for the site by their bytes", async () => {
    instance = world.another({ ...withAttachments, ATTACHMENTS_PER_DAY: "2" });
    const chosen = await picture();
    await ada.ask(chosen);
    await ada.ask(chosen);
    expect(await failureOf(ada.ask(chosen))).toMatchObject({ details: { reason: "rate-limited" } });
    const most = String(chosen.bytes.length * 4);
    instance = world.another({ ...withAttachments, ATTACHMENTS_BYTES_PER_DAY: most });
    await ada.ask(chosen);
    await ada.ask(chosen);
    expect(await failureOf(ada.ask(chosen))).toMatchObject({
      details: { reason: "overloaded", limit: "day", retryAfterMs: expect.any(Number) },
    });
  });

  it("and refused while the site is paused", async () => {
    await siteSettings(test.database).set({
      version: 1,
      pause: { since: new Date().toISOString(), by: "owner" },
    });
    expect(await failureOf(ada.ask(await picture()))).toMatchObject({ details: { reason: "paused" } });
  });
});

describe("an owner's scanner", () => {
  const posted: Posting[] = [];
  const scanning = (answer: () => Promise<number>) => {
    const made = world.another({ ...withAttachments, ATTACHMENTS_SCANNER_URL: "https://scan.example.com/" });
    posted.length = 0;
    return { ...made, post: (posting: Posting) => (posted.push(posting), answer()) };
  };

  it("gets the upload itself, and what it calls clean goes on", async () => {
    instance = scanning(async () => 204);
    const chosen = await picture();
    const granted = await ada.ask(chosen);
    await put(granted, chosen.bytes);
    const uploaded: Buffer[] = [];
    const scanned = {
      ...instance,
      post: async (posting: Posting) => {
        const { url, contentType } = JSON.parse(posting.body) as { url: string; contentType: string };
        expect([posting.url, contentType]).toEqual(["https://scan.example.com/", "image/png"]);
        uploaded.push(Buffer.from(await (await fetch(url)).arrayBuffer()));
        return 200;
      },
    };
    instance = scanned;
    expect((await ada.attach(granted.id)).kind).toBe("image");
    expect(uploaded).toEqual([Buffer.from(chosen.bytes)]);
  });

  it("has what it does not like refused for good", async () => {
    instance = scanning(async () => 422);
    const chosen = await picture();
    const granted = await ada.ask(chosen);
    await put(granted, chosen.bytes);
    for (let time = 0; time < 2; time += 1)
      expect(await failureOf(ada.attach(granted.id))).toMatchObject({ details: { problem: "infected" } });
    expect(posted).toHaveLength(1);
    expect(objects()).toEqual([]);
  });

  it.each([
    ["answers an error", async () => 500],
    ["sends elsewhere", async () => 302],
    ["cannot be reached", () => Promise.reject(new Error("it took too long"))],
  ])("that %s lets nothing through, and may be asked again", async (_, answer) => {
    instance = scanning(answer);
    const chosen = await picture();
    const granted = await ada.ask(chosen);
    await put(granted, chosen.bytes);
    expect(await failureOf(ada.attach(granted.id))).toMatchObject({
      details: { reason: "storage-unavailable" },
    });
    instance = scanning(async () => 204);
    expect((await ada.attach(granted.id)).kind).toBe("image");
  });
});

describe("a file", () => {
  it("is attached once, however many calls do it at a time", async () => {
    const chosen = await picture();
    const granted = await ada.ask(chosen);
    await put(granted, chosen.bytes);
    const all = await Promise.all([1, 2, 3].map(() => ada.attach(granted.id)));
    expect(new Set(all.map(({ id, bytes }) => `${id} ${bytes}`)).size).toBe(1);
    expect(objects()).toEqual([`clawfire/ada/${granted.id}`]);
  });

  it("that cannot be read when its message is sent keeps that from being sent, until it can be", async () => {
    const { id } = await ada.bring(await picture());
    const message = { message: "Look", messageId: randomUUID(), attachments: [{ id }] };
    storage.server.fail(503);
    expect(await failureOf(ada.send(message))).toMatchObject({ details: { reason: "storage-unavailable" } });
    expect(sent()).toEqual([]);
    storage.server.fail(undefined);
    expect((await ada.send(message)).reply.state).toBe("complete");
    expect(world.gateway.received("chat.send")[0]?.params).toHaveProperty("attachments.0.type", "image");
  });

  it("is named to an agent that is told what was said before", async () => {
    const { id } = await ada.bring(await picture(64, 48, "the/restart.png"));
    const { conversationId } = await ada.send({ message: "Look", attachments: [{ id }] });
    const { messageId: replaces } = await ada.send({ conversationId, message: "And now?" });
    await ada.send({ conversationId, replaces, message: "And then?" });
    expect(removeGuard(sent().at(-1) ?? "")).toContain('Visitor: Look (sent with it: "restart.png")');
  });

  it("of a guest is the account's with the conversation, and deleted by it; what was not sent stays the guest's", async () => {
    const [{ id }, unsent] = [await ada.bring(await picture()), await ada.bring(await picture())];
    const { conversationId } = await ada.send({ message: "Look", attachments: [{ id }] });
    const move = { database: test.database, from: "ada", to: "bob" };
    await claimGuest(move, Date.now());
    expect(await moveGuest(test.database, "ada")).toEqual({ moved: 1, waiting: 0 });
    const request = (data: object) => {
      const made = requestOf(data);
      return { ...made, auth: { ...made.auth, uid: "bob" } } as typeof made;
    };
    const asked = request({ action: "messages", conversationId });
    const { messages } = (await conversations(asked, instance)) as MessagePage;
    expect((await fetch(messages[0]?.attachments?.[0]?.url ?? "")).status).toBe(200);
    const attach = (one: object) => chat(request({ action: "attach", ...one }), undefined, instance);
    expect(await attach({ id })).toMatchObject({ attachment: { id } });
    expect(await failureOf(attach({ id: unsent.id }))).toMatchObject({ details: { problem: "unknown" } });
    expect(await failureOf(ada.attach(id))).toMatchObject({ details: { problem: "unknown" } });
    await conversations(request({ action: "delete", conversationId }), instance);
    expect(objects()).toEqual([`clawfire/ada/${unsent.id}`]);
    await sweep(instance, Date.now() + 25 * 3_600_000);
    expect(objects()).toEqual([]);
  });

  it("is deleted when its message's time is over", async () => {
    instance = world.another({ ...withAttachments, RETENTION_DAYS: "3" });
    const { id } = await ada.bring(await picture());
    await ada.send({ message: "Look", attachments: [{ id }] });
    await sweep(instance, Date.now() + 2 * 86_400_000);
    expect(objects()).toHaveLength(1);
    await sweep(instance, Date.now() + 3 * 86_400_000 + 60_000);
    expect(objects()).toEqual([]);
  });
});
