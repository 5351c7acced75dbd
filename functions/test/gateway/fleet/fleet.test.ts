import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fleet } from "../../../src/gateway/fleet/fleet.ts";
import { failureOf, linkTo } from "../fixtures.ts";
import { ProtocolServer } from "../protocol-server.ts";

const HOUR_MS = 3_600_000;

const listed = (urls: readonly string[]) => urls.map((url) => ({ url, weight: 1, state: "active" as const }));

describe("the sockets of a fleet", () => {
  let [one, other] = [] as ProtocolServer[] as [ProtocolServer, ProtocolServer];

  beforeEach(async () => {
    [one, other] = await Promise.all([ProtocolServer.start(), ProtocolServer.start()]);
    vi.useFakeTimers({ toFake: ["Date"] });
  });

  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all([one, other].map((server) => server[Symbol.asyncDispose]()));
  });

  const fleet = () => new Fleet(listed([one.url, other.url]), (gateway) => linkTo(gateway));
  const after = (ms: number) => vi.setSystemTime(Date.now() + ms);
  const kinds = (of: Fleet) => of.states().map(([, { kind }]) => kind);

  it("are opened when they are first needed, one for each gateway", async () => {
    const own = fleet();
    expect(kinds(own)).toEqual(["idle", "idle"]);
    await Promise.all(Array.from({ length: 20 }, () => own.connection("key", other.url)));
    expect([kinds(own), one.sockets, other.sockets]).toEqual([["idle", "open"], 0, 1]);
    expect((await own.connection("key", one.url)).url).toBe(one.url);
    expect([one.sockets, other.sockets]).toEqual([1, 1]);
  });

  it("are closed after an hour in which nothing was asked, and opened again", async () => {
    const own = fleet();
    const { closed } = await own.connection("key", other.url);
    await own.connection("key", one.url);
    after(HOUR_MS);
    await own.connection("key", one.url);
    expect(kinds(own)).toEqual(["open", "open"]);
    after(1);
    await own.connection("key", one.url);
    expect(kinds(own)).toEqual(["open", "idle"]);
    expect((await closed).kind).toBe("connection-closed");
    expect((await own.connection("key", other.url)).url).toBe(other.url);
    expect([one.sockets, other.sockets]).toEqual([1, 2]);
  });

  it("are kept while a run is listened to", async () => {
    const own = fleet();
    (await own.connection("key", other.url)).onRun("run", "session", () => {});
    after(2 * HOUR_MS);
    await own.connection("key", one.url);
    expect(kinds(own)).toEqual(["open", "open"]);
  });

  it("to one that is lost stand aside for another, and back off on their own", async () => {
    const [gone, goneToo] = ["ws://127.0.0.1:9/", "ws://127.0.0.1:10/"];
    const pauses = { baseMs: 60_000, maxMs: 60_000 };
    const own = new Fleet(listed([one.url, gone]), (gateway) => linkTo(gateway, { pauses }));
    expect((await own.connection("key", gone)).url).toBe(one.url);
    expect(kinds(own)).toEqual(["open", "waiting"]);
    const lost = new Fleet(listed([gone, goneToo]), (gateway) => linkTo(gateway, { pauses }));
    expect(await failureOf(lost.connection("key", goneToo))).toMatchObject({ details: { url: goneToo } });
    expect(kinds(lost)).toEqual(["waiting", "waiting"]);
  });

  it("stay when another list takes the place of theirs, but for those to a gateway that leaves", async () => {
    const before = fleet();
    const staying = await before.connection("", one.url);
    const leaving = await before.connection("", other.url);
    const gateways = listed([one.url]).map((gateway) => ({ ...gateway, weight: 7 }));
    const renewed = new Fleet(gateways, (gateway) => linkTo(gateway), before);
    expect((await leaving.closed).kind).toBe("connection-closed");
    expect(await renewed.connection("", other.url)).toBe(staying);
    expect([one.sockets, other.sockets, renewed.links().length]).toEqual([1, 1, 1]);
  });

  it("are opened anew with another token", async () => {
    const before = fleet();
    const { closed } = await before.connection("", one.url);
    const tokenSecret = "OPENCLAW_GATEWAY_TOKEN_EU" as const;
    const gateways = listed([one.url]).map((gateway) => ({ ...gateway, tokenSecret }));
    const renewed = new Fleet(gateways, (gateway) => linkTo(gateway), before);
    expect((await closed).kind).toBe("connection-closed");
    expect((await renewed.connection("", one.url)).url).toBe(one.url);
    expect(one.sockets).toBe(2);
  });
});
