import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { SimulatedGateway } from "../../../simulated-gateway/index.ts";
import { readStatus } from "../../src/callables/status.ts";
import { sweep } from "../../src/callables/sweep.ts";
import type { RefreshResult, SendResult, StopResult } from "../../src/contract/index.ts";
import { places } from "../../src/conversation/documents.ts";
import { sessionKey } from "../../src/conversation/session-key.ts";
import type { Instance } from "../../src/instance.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const test = useDatabase();
const world = useInstance(test);

const keyOf = (conversationId: string) =>
  sessionKey("0123456789abcdef0123456789abcdef", "main", { uid: "ada", conversationId });

/** An instance that spreads conversations over gateways, each of which may stand with words behind it. */
function spread(...listed: (SimulatedGateway | readonly [SimulatedGateway, string])[]): Instance {
  const texts = listed.map((one) => ("url" in one ? one.url : `${one[0].url} ${one[1]}`));
  return world.another({ GATEWAY_SHARE: "spread", OPENCLAW_GATEWAY_URL: texts.join(", ") });
}

/** The id of a conversation that an instance puts on that gateway. */
function idAt({ url }: SimulatedGateway, ...instances: Instance[]): string {
  for (;;) {
    const id = randomUUID();
    if (instances.every((instance) => instance.fleet()?.homeOf(keyOf(id)) === url)) return id;
  }
}

const begin = (messageId: string, instance: Instance, message = "my name is Ada") =>
  world.call<SendResult>({ message, messageId }, instance);
const goOn = (conversationId: string, instance: Instance, message = "what is my name?") =>
  world.call<SendResult>({ message, conversationId }, instance);
const asked = ({ prompts }: SimulatedGateway) => prompts.map(({ text }) => text.replaceAll("\u2060", ""));
const reasonOf = (reason: string) => ({ details: { reason } });

let [first, second, third] = [] as SimulatedGateway[] as [
  SimulatedGateway,
  SimulatedGateway,
  SimulatedGateway,
];

beforeEach(async () => {
  first = world.gateway;
  [second, third] = await Promise.all([world.anotherGateway(), world.anotherGateway()]);
});

describe("a conversation that is spread", () => {
  it("begins on its home and stays there, whichever instance it comes to", async () => {
    const [one, other] = [spread(first, second, third), spread(third, second, first)];
    for (const [gateway, own] of [
      [first, one],
      [second, other],
      [third, one],
    ] as const) {
      const id = idAt(gateway, one, other);
      await begin(id, own);
      await goOn(id, one);
      await goOn(id, other, "thanks");
      expect(asked(gateway)).toEqual(["my name is Ada", "what is my name?", "thanks"]);
    }
  });

  it("costs no more than at one gateway", async () => {
    const instance = spread(first, second);
    const costs = [];
    for (const own of [world.instance, instance]) {
      const work = () => begin(idAt(second, instance), own);
      await work();
      test.engine.resetCounts();
      await work();
      const { reads, writes } = test.engine.counts().total;
      costs.push({ reads, writes });
    }
    expect(costs[1]).toEqual(costs[0]);
  });

  it("is not moved by a gateway that is added, which gets its share of new ones", async () => {
    const [two, three] = [spread(first, second), spread(first, second, third)];
    const old = randomUUID();
    await begin(old, two);
    const now = idAt(third, three);
    await begin(now, three);
    const moving = idAt(third, three);
    await begin(moving, two);
    await goOn(moving, three);
    expect(asked(third)).toEqual(["my name is Ada"]);
  });

  it("is on the first of the list if it began when there was one gateway", async () => {
    const instance = spread(first, second);
    const id = idAt(second, instance);
    await begin(id, world.instance);
    await goOn(id, instance);
    await goOn(id, spread(second, first), "thanks");
    expect([asked(first).length, asked(second).length]).toEqual([3, 0]);
  });

  it("stays on a gateway that drains, which gets no new one", async () => {
    const instance = spread(first, second);
    const id = idAt(second, instance);
    await begin(id, instance);
    const draining = spread(first, [second, "draining weight=1000"]);
    await goOn(id, draining);
    for (let count = 0; count < 5; count += 1) await begin(randomUUID(), draining);
    expect([asked(first).length, asked(second)]).toEqual([5, ["my name is Ada", "what is my name?"]]);
  });

  it("goes to another one when its own is off, which is told once what was said, and stays there", async () => {
    const instance = spread(first, second);
    const id = idAt(second, instance);
    await begin(id, instance);
    const connections = second.connections;
    await goOn(id, spread(first, [second, "off"]));
    await goOn(id, instance, "thanks");
    expect([asked(second), second.connections]).toEqual([["my name is Ada"], connections]);
    expect(asked(first)).toEqual([expect.stringMatching(/my name is Ada[^]*what is my name\?$/), "thanks"]);
  });

  it.each([
    ["is lost", () => second.close()],
    [
      "does not let us in",
      async () => {
        for (const { deviceId } of second.paired) second.remove(deviceId);
      },
    ],
  ])("goes to another one when its own %s; the others' do not", async (_, lose) => {
    const instance = spread(first, second, third);
    const [lost, own] = [idAt(second, instance), idAt(third, instance)];
    await begin(lost, instance);
    await begin(own, instance);
    await lose();
    await goOn(own, instance);
    expect((await goOn(lost, instance)).reply.state).toBe("complete");
    const elsewhere = [...asked(first), ...asked(third)].filter((text) => text.includes("You said"));
    expect(elsewhere).toEqual([expect.stringMatching(/my name is Ada[^]*what is my name\?$/)]);
    expect(asked(third)).toEqual(expect.arrayContaining(["my name is Ada", "what is my name?"]));
  });
});

describe("a run of a conversation that is spread", () => {
  it("is asked nowhere else when its gateway dies in the middle, and is looked for when that is back", async () => {
    const [one, other] = [spread(first, second), spread(first, second)];
    const id = idAt(second, one);
    const [begun, { promise: back, resolve: comeBack }] = [begin(id, one, "wait [hold:a]"), withResolvers()];
    await expect.poll(() => asked(second)).toEqual(["wait [hold:a]"]);
    const restarted = second.restart({ graceful: false, until: back });
    expect(await failureOf(begin(id, other, "wait [hold:a]"))).toMatchObject(reasonOf("gateway-unavailable"));
    comeBack();
    await restarted;
    expect(await failureOf(begun)).toMatchObject(reasonOf("run-failed"));
    expect(asked(first)).toEqual([]);
    second.releaseHold("a");
    await begin(id, other, "wait [hold:a]");
    expect([asked(first).length, asked(second).length]).toEqual([0, 2]);
  });

  it("is stopped on its own gateway, through another instance", async () => {
    const instance = spread(first, second);
    const id = idAt(second, instance);
    const begun = begin(id, instance, "wait [hold:a]");
    await expect.poll(() => asked(second)).toEqual(["wait [hold:a]"]);
    const stop = { action: "stop", conversationId: id, messageId: id };
    expect(await world.call<StopResult>(stop, spread(first, second))).toEqual({ stopped: true });
    expect((await begun).reply.state).toBe("stopped");
  });

  it("is found on its own gateway by the sweep, and counts as out of reach where that is off", async () => {
    const instance = spread(first, second);
    const id = idAt(second, instance);
    await begin(id, instance);
    const message = places.message(places.conversation(test.database, "ada", id), id);
    await places.reply(places.conversation(test.database, "ada", id), id).delete();
    await message.update({ state: "open", "lease.until": new Date(0) });
    expect(await sweep(spread(first, [second, "off"]))).toMatchObject({ running: 1 });
    await message.update({ "lease.until": new Date(0) });
    expect(await sweep(spread(first, second))).toMatchObject({ complete: 1 });
  });
});

describe("what the agent adds", () => {
  it("is looked for on the conversation's own gateway, and nowhere else", async () => {
    const instance = spread(first, second);
    const id = idAt(second, instance);
    await begin(id, instance);
    second.appendToSession(keyOf(id), { text: "One more thing." });
    const data = { action: "refresh", conversationId: id };
    expect(await world.call<RefreshResult>(data, spread(first, [second, "off"]))).toEqual({ added: 0 });
    expect(await world.call<RefreshResult>(data, spread(first, second))).toEqual({ added: 1 });
    expect(first.received("chat.history")).toEqual([]);
  });
});

describe("the status", () => {
  it("names each gateway, how both devices stand with it, and what is wrong", async () => {
    const instance = spread([first, "weight=2"], [second, "draining"], [third, "off"]);
    await begin(randomUUID(), instance);
    await second.close();
    const { admin, chat, gateways } = await readStatus(instance);
    expect(gateways).toEqual([
      {
        url: first.url,
        state: "active",
        weight: 2,
        share: 1,
        openRuns: 0,
        admin: expect.objectContaining({ connected: true, paired: true, release: "2026.9.6" }),
        chat: expect.objectContaining({ connected: true, paired: true, release: "2026.9.6" }),
      },
      {
        url: second.url,
        state: "draining",
        weight: 1,
        share: 0,
        openRuns: 0,
        admin: expect.objectContaining({
          connected: false,
          finding: expect.objectContaining({ kind: "connection-refused" }),
        }),
        chat: undefined,
      },
      { url: third.url, state: "off", weight: 1, share: 0, openRuns: 0 },
    ]);
    expect([admin, chat]).toEqual([gateways?.[0]?.admin, gateways?.[0]?.chat]);
  });
});

function withResolvers() {
  return Promise.withResolvers<void>();
}
