import type { CallableRequest } from "firebase-functions/v2/https";
import { describe, expect, it } from "vitest";
import { chat } from "../../src/callables/chat.ts";
import { conversations } from "../../src/callables/conversations.ts";
import type { AccessRule, SendResult } from "../../src/contract/index.ts";
import { collections } from "../../src/database/paths.ts";
import { changeSettings } from "../../src/owner/settings.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const database = useDatabase();
const test = useInstance(database);

interface From {
  readonly uid?: string;
  readonly address?: string;
  readonly verified?: boolean;
}

function requestFrom(
  data: object,
  { uid = "ada", address = "203.0.113.5", verified = false }: From,
): CallableRequest {
  const token = { firebase: { sign_in_provider: "password" }, email_verified: verified };
  const rawRequest = { headers: { "x-forwarded-for": address }, socket: {} };
  return { data, auth: { uid, token, rawToken: "" }, rawRequest } as unknown as CallableRequest;
}

const say = (from: From = {}, instance = test.instance) =>
  chat(requestFrom({ message: "hello" }, from), undefined, instance) as Promise<SendResult>;

const tidy = (data: object, from: From = {}) => conversations(requestFrom(data, from), test.instance);

async function decide(...access: AccessRule[]): Promise<void> {
  test.instance.settings.keep(
    await changeSettings(database.database, { access }, { by: "grace", nowMs: Date.now() }),
  );
}

/** Each answers, or the reason for which it is refused. */
function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  return Promise.all(
    calls.map((call) =>
      call.then(
        () => "answered",
        (error: unknown) => (error as { details: { reason: string } }).details.reason,
      ),
    ),
  );
}

const count = (ends: readonly string[], end: string) => ends.filter((one) => one === end).length;

describe("whom the owner blocked", () => {
  it("neither sends nor reads, and may still delete what is theirs", async () => {
    const { conversationId } = await say();
    await decide({ kind: "block", account: "ada" });
    expect(
      await outcomes([say(), tidy({ action: "list" }), tidy({ action: "messages", conversationId })]),
    ).toEqual(["blocked", "blocked", "blocked"]);
    expect(await outcomes([say({ uid: "bob" })])).toEqual(["answered"]);
    expect(await tidy({ action: "deleteAll" })).toEqual({ deleted: 1 });
  });

  it("is everybody of a range, except whom they allowed", async () => {
    await decide({ kind: "block", range: "203.0.113.0/24" }, { kind: "allow", account: "ada" });
    const ends = [say(), say({ uid: "bob" }), say({ uid: "bob", address: "198.51.100.1" })];
    expect(await outcomes(ends)).toEqual(["answered", "blocked", "answered"]);
  });

  it("is told so with a code that no page tries again", async () => {
    await decide({ kind: "block", account: "ada" });
    expect(await failureOf(say())).toMatchObject({
      code: "permission-denied",
      details: { reason: "blocked" },
    });
  });
});

describe("an address", () => {
  /** So many at once, and what a busy machine lets come back meanwhile. */
  function expectAllowed(allowed: number, atOnce: number, begunMs: number): void {
    const most = atOnce + Math.ceil(((Date.now() - begunMs) * atOnce) / 60_000);
    expect(allowed).toBeGreaterThanOrEqual(atOnce);
    expect(allowed).toBeLessThanOrEqual(most);
  }

  const crowd = (size: number, from: Omit<From, "uid">) =>
    Array.from({ length: size }, (_, index) => ({ ...from, uid: `one-of-many-${index}` }));

  it("is charged for every account whose e-mail address nobody verified, and for no other", async () => {
    const instance = test.another({ ADDRESS_PER_MINUTE: "4", MAX_TURNS_PER_INSTANCE: "100" });
    const begunMs = Date.now();
    const unverified = await outcomes(crowd(10, {}).map((from) => say(from, instance)));
    expectAllowed(count(unverified, "answered"), 4, begunMs);
    expect(count(unverified, "answered") + count(unverified, "rate-limited")).toBe(10);
    const verified = await outcomes(crowd(10, { verified: true }).map((from) => say(from, instance)));
    expect(count(verified, "answered")).toBe(10);
  });

  it("of IPv6 is a site's share at most, however many networks are in it, and nobody else's", async () => {
    const instance = test.another({ ADDRESS_PER_MINUTE: "2", MAX_TURNS_PER_INSTANCE: "100" });
    const site = crowd(20, {}).map((from, index) => ({
      ...from,
      address: `2001:db8:1:${(index * 256).toString(16)}::1`,
    }));
    const begunMs = Date.now();
    expectAllowed(count(await outcomes(site.map((from) => say(from, instance))), "answered"), 8, begunMs);
    expect(await outcomes([say({ uid: "neighbour", address: "2001:db8:2::1" }, instance)])).toEqual([
      "answered",
    ]);
    const { docs } = await database.database.collectionGroup(collections.limits).get();
    expect(docs.filter(({ id }) => id.startsWith("address-"))).toHaveLength(2);
  });

  it("that the owner allowed is not counted, and its visitors still are", async () => {
    await decide({ kind: "allow", range: "203.0.113.0/24" });
    const instance = {
      ...test.another({ ADDRESS_PER_MINUTE: "1", DAILY_ANONYMOUS: "2" }),
      settings: test.instance.settings,
    };
    expect(await outcomes(crowd(5, {}).map((from) => say(from, instance)))).toEqual(
      Array.from({ length: 5 }, () => "answered"),
    );
    const own = [
      await outcomes([say({}, instance)]),
      await outcomes([say({}, instance)]),
      await outcomes([say({}, instance)]),
    ];
    expect(own.flat()).toEqual(["answered", "answered", "rate-limited"]);
  });

  it("has a day's messages for all of them, and of IPv6 a home twice and a site four times as many", async () => {
    const limits = { ADDRESS_PER_MINUTE: "100", DAILY_ADDRESS: "2", MAX_TURNS_PER_INSTANCE: "100" };
    const instance = test.another(limits);
    const sendFrom = async (...addresses: readonly string[]) => {
      const senders = addresses.map((address, index) => ({ address, uid: `${address}-${index}` }));
      return count(await outcomes(senders.map((from) => say(from, instance))), "answered");
    };
    const links = (home: string) => Array.from({ length: 6 }, (_, link) => `2001:db8:1:${home}0${link}::1`);
    expect(await sendFrom(...Array.from({ length: 6 }, () => "203.0.113.77"))).toBe(2);
    expect(await sendFrom(...links("1"))).toBe(4);
    expect(await sendFrom(...links("2"), ...links("3"))).toBe(4);
    expect(await sendFrom("2001:db8:2::1")).toBe(1);
    const off = test.another({ ...limits, ADDRESS_PER_MINUTE: "0" });
    expect(await outcomes(crowd(5, {}).map((from) => say(from, off)))).not.toContain("rate-limited");
  });

  it("that asked more than twice as often as it may costs no further read", async () => {
    const instance = test.another({ ADDRESS_PER_MINUTE: "1" });
    await outcomes([say({ uid: "first" }, instance)]);
    await outcomes([say({ uid: "second" }, instance)]);
    database.engine.resetCounts();
    const ends = await outcomes(crowd(20, {}).map((from) => say(from, instance)));
    expect(count(ends, "rate-limited")).toBe(20);
    expect(database.engine.counts().total).toMatchObject({ reads: 0, writes: 0 });
  });
});
