import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SimulatedGateway } from "../../../simulated-gateway/index.ts";
import { readStatus } from "../../src/callables/status.ts";
import type { SendResult, SettingsChange, SiteGateway } from "../../src/contract/index.ts";
import { sessionKey } from "../../src/conversation/session-key.ts";
import type { GatewayConnection } from "../../src/gateway/connection/gateway-connection.ts";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import type { Instance } from "../../src/instance.ts";
import { changeSite } from "../../src/owner/change-site.ts";
import { Audit } from "../../src/telemetry/audit.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const test = useDatabase();
const world = useInstance(test);

let [first, second, third] = [] as SimulatedGateway[] as [
  SimulatedGateway,
  SimulatedGateway,
  SimulatedGateway,
];
let instance: Instance;

beforeEach(async () => {
  first = world.gateway;
  [second, third] = await Promise.all([world.anotherGateway(), world.anotherGateway()]);
  instance = spread();
});

const spread = (more: NodeJS.ProcessEnv = {}) =>
  world.another({ GATEWAY_SHARE: "spread", OPENCLAW_GATEWAY_URL: `${first.url}, ${second.url}`, ...more });
const keyOf = (conversationId: string) =>
  sessionKey("0123456789abcdef0123456789abcdef", "main", { uid: "ada", conversationId });
const asked = ({ prompts }: SimulatedGateway) => prompts.map(({ text }) => text.replaceAll("\u2060", ""));

/** Stores a change as `admin` does. */
const change = (wanted: SettingsChange, own = instance) =>
  changeSite(test.database, wanted, "olga", own.config());

/** The list is changed, and the instance knows it by now. */
async function list(gateways: readonly SiteGateway[] | false): Promise<void> {
  const { settings } = await change({ gateways: gateways === false ? false : [...gateways] });
  instance.settings.keep(settings);
}

async function begin(message = "my name is Ada", own = instance): Promise<string> {
  return (await world.call<SendResult>({ message, messageId: randomUUID() }, own)).conversationId;
}

const goOn = (conversationId: string, message = "what is my name?") =>
  world.call<SendResult>({ message, conversationId }, instance);

/** Begins conversations until each of the gateways has one; answers with their ids. */
async function onePerGateway(...gateways: SimulatedGateway[]): Promise<string[]> {
  const ids = gateways.map(() => "");
  while (ids.includes("")) {
    const id = randomUUID();
    const home = gateways.findIndex(({ url }) => instance.fleet()?.homeOf(keyOf(id)) === url);
    if (ids[home] !== "") continue;
    ids[home] = id;
    await world.call({ message: "my name is Ada", messageId: id }, instance);
  }
  return ids;
}

describe("gateways that are listed in the console", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("take the place of the deployment's, until that list is wanted again", async () => {
    await list([{ url: third.url }]);
    await begin();
    expect([asked(first).length, asked(second).length, asked(third).length]).toEqual([0, 0, 1]);
    await list(false);
    await begin();
    expect(asked(third).length).toBe(1);
  });

  it("are followed by every instance within the age of its settings", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const own = spread();
    await begin("hello", own);
    await change({ gateways: [{ url: third.url }] });
    vi.setSystemTime(Date.now() + 4_000);
    await begin("hello", own);
    expect(asked(third).length).toBe(1);
  });

  it("are kept under the address by which every part knows them", async () => {
    await list([
      { url: ` ${third.url.replace("127.0.0.1", "127.1").replace(/\/$/, "")}`, region: "Frankfurt" },
    ]);
    expect(instance.settings.latest?.gateways).toEqual([{ url: third.url, region: "Frankfurt" }]);
  });

  it("move no conversation, and open no socket anew to a gateway that stays", async () => {
    const [one = "", other = ""] = await onePerGateway(first, second);
    const sockets = [first.connections, second.connections];
    await list([
      { url: third.url, weight: 5 },
      { url: second.url, state: "draining" },
      { url: first.url, weight: 0.5 },
    ]);
    await goOn(one);
    await goOn(other);
    expect([first.connections, second.connections]).toEqual(sockets);
    expect([asked(first), asked(second)]).toEqual([
      ["my name is Ada", "what is my name?"],
      ["my name is Ada", "what is my name?"],
    ]);
  });

  it("let a run end on a gateway that is switched off, and go elsewhere with the next message", async () => {
    const [, id = ""] = await onePerGateway(first, second);
    const running = goOn(id, "wait [hold:a]");
    await expect.poll(() => asked(second)).toContain("wait [hold:a]");
    await list([{ url: first.url }, { url: second.url, state: "off" }]);
    second.releaseHold("a");
    expect((await running).reply.state).toBe("complete");
    await goOn(id);
    expect(asked(second)).toEqual(["my name is Ada", "wait [hold:a]"]);
    expect(asked(first).at(-1)).toMatch(/my name is Ada[^]*what is my name\?$/);
    await expect.poll(() => second.open).toBe(0);
  });

  const adminFindings = async (own: Instance) =>
    (await readStatus(own)).gateways?.map(({ admin }) => admin?.finding);

  it("have a token of their own, whose rotation is followed", async () => {
    const tokenSecret = "OPENCLAW_GATEWAY_TOKEN_EU";
    world.secretManager.set(tokenSecret, "stale");
    await list([
      { url: first.url, state: "draining" },
      { url: second.url, tokenSecret },
    ]);
    expect(await adminFindings(instance)).toEqual([
      undefined,
      expect.objectContaining({
        kind: "token-mismatch",
        remedy: expect.stringContaining(tokenSecret),
        command: `npm run device -- token ${tokenSecret}`,
      }),
    ]);
    world.secretManager.set(tokenSecret, second.token);
    await begin("hello", spread());
    expect(asked(second)).toEqual(["hello"]);
  });

  it("go on without one whose own token is missing, and say so of that one", async () => {
    const gone = { url: second.url, tokenSecret: "OPENCLAW_GATEWAY_TOKEN_GONE" } as const;
    await list([{ url: first.url }, gone]);
    for (let count = 0; count < 5; count += 1) await begin("hello");
    expect(asked(first).length).toBe(5);
    const remedy = expect.stringContaining("OPENCLAW_GATEWAY_TOKEN_GONE does not exist");
    const finding = expect.objectContaining({ kind: "token-secret-unusable", remedy });
    expect(await adminFindings(instance)).toEqual([undefined, finding]);
  });
});

describe("a list that cannot be used", () => {
  it.each<[string, (urls: string[]) => SiteGateway[], string, RegExp]>([
    ["names one twice", ([url = ""]) => [{ url }, { url: ` ${url} ` }], "change.gateways", /stands twice/],
    [
      "has nobody active",
      ([url = ""]) => [{ url, state: "off" }],
      "change.gateways",
      /takes new conversations/,
    ],
    ["has no address", ([url = ""]) => [{ url }, { url: "gateway" }], "change.gateways.1", /not a URL/],
    ["is a page's", ([url = ""]) => [{ url: url.replace("ws", "http") }], "change.gateways.0", /scheme/],
    ["has a weight of 0", ([url = ""]) => [{ url, weight: 0 }], "change.gateways.0", /above 0/],
    ["holds a token", ([url = ""]) => [{ url: `${url}?token=hunter2` }], "change.gateways.0", /credential/],
    ["goes unencrypted", () => [{ url: "ws://10.0.0.1" }], "change.gateways.0", /unencrypted/],
    [
      "is at a host that nobody who deploys has named",
      () => [{ url: "wss://gateway.example.org" }],
      "change.gateways.0",
      /GATEWAY_HOSTS/,
    ],
  ])(
    "that %s is refused as a whole, with the sentence of what is wrong",
    async (_, listOf, path, sentence) => {
      const gateways = listOf([first.url, second.url]);
      const refused = await failureOf(change({ gateways }));
      const message = expect.stringMatching(sentence);
      expect(refused).toMatchObject({ reason: "invalid-request", details: { issues: [{ path, message }] } });
      expect(JSON.stringify(refused)).not.toContain("hunter2");
      expect((await new Audit(test.database).list({ pageSize: 5 })).entries).toMatchObject([
        { changed: ["gateways"], outcome: "refused" },
      ]);
      await begin();
    },
  );

  it("is one where conversations are not spread", async () => {
    const refused = await failureOf(change({ gateways: [{ url: first.url }] }, world.instance));
    const message = expect.stringContaining("GATEWAY_SHARE=spread");
    expect(refused).toMatchObject({ details: { issues: [{ message }] } });
  });

  it("is one at another host, and is no more when the deployment names that", async () => {
    const own = spread({ GATEWAY_HOSTS: "eu.example.com, *.gateways.example.com" });
    for (const host of ["eu.example.com", "a.gateways.example.com", "b.a.gateways.example.com"])
      await change({ gateways: [{ url: `wss://${host}` }] }, own);
    for (const host of ["xeu.example.com", "gateways.example.com", "evilgateways.example.com"])
      expect(await failureOf(change({ gateways: [{ url: `wss://${host}` }] }, own))).toMatchObject({
        details: { issues: [{ message: expect.stringContaining("GATEWAY_HOSTS") }] },
      });
  });
});

describe("the status", () => {
  it("tells of the others when one accepts and never answers", async () => {
    const silent = {
      request: () => Promise.reject(new GatewayFailure("request-timeout")),
    } as unknown as GatewayConnection;
    const frozen = { url: second.url, connection: async () => silent };
    const adminGateways = () =>
      instance.adminGateways().map((gateway) => (gateway.url === second.url ? frozen : gateway));
    const { admin, gateways } = await readStatus({ ...instance, adminGateways });
    expect(admin.connected).toBe(true);
    expect(gateways?.[1]).toMatchObject({
      admin: { connected: false, finding: { kind: "request-timeout" } },
    });
  });

  it("shows a list that a later deploy made useless, with what is wrong, and so it can be changed", async () => {
    const own = spread({ GATEWAY_HOSTS: "eu.example.com" });
    await change({ gateways: [{ url: first.url }, { url: "wss://eu.example.com", weight: 2 }] }, own);
    const { admin, gateways } = await readStatus(instance);
    const finding = { kind: "url-host-not-allowed", remedy: expect.stringContaining("GATEWAY_HOSTS") };
    expect(admin).toMatchObject({ connected: false, finding });
    expect(gateways).toMatchObject([
      { url: first.url },
      { url: "wss://eu.example.com/", weight: 2, admin: { connected: false, finding } },
    ]);
    expect(await failureOf(begin())).toMatchObject({ details: { reason: "gateway-misconfigured" } });
    await list(false);
    await begin();
  });

  it("tells what each gets of new conversations, where it is, and which runs are open there", async () => {
    await list([
      { url: first.url, weight: 3, region: "Frankfurt" },
      { url: second.url },
      { url: third.url, state: "draining" },
    ]);
    const [id = ""] = await onePerGateway(second);
    const running = goOn(id, "wait [hold:a]");
    await expect.poll(() => asked(second)).toContain("wait [hold:a]");
    const { gateways } = await readStatus(instance);
    expect(gateways?.map(({ share, region, openRuns }) => ({ share, region, openRuns }))).toEqual([
      { share: 0.75, region: "Frankfurt", openRuns: 0 },
      { share: 0.25, region: undefined, openRuns: 1 },
      { share: 0, region: undefined, openRuns: 0 },
    ]);
    second.releaseHold("a");
    await running;
  });
});
