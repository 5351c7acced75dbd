import { describe, expect, it } from "vitest";
import type { BudgetState, Halt } from "../../src/contract/index.ts";
import { parseSettings } from "../../src/owner/settings.ts";
import { judge, WatchState, type Counts, type Finding, type Sight } from "../../src/owner/watch.ts";

const noon = Date.parse("2026-09-01T12:00:00Z");
const MINUTE_MS = 60_000;
const reached = { kind: "reached" } as const;
const away = { kind: "away", problem: "Nothing listens there." } as const;

interface Look {
  readonly afterMin: number;
  readonly gateway?: Sight["gateway"];
  readonly gateways?: Sight["gateways"];
  readonly counts?: Partial<Counts>;
  readonly budgets?: readonly BudgetState[];
}

/** A site that is looked at again and again, and follows what was decided. */
class Looked {
  #state = WatchState.parse({});
  halt: Halt | undefined;
  readonly settings: object;

  constructor(settings: object = {}) {
    this.settings = settings;
  }

  look({ afterMin, gateway = reached, gateways = [], counts = {}, budgets = [] }: Look): Finding {
    const nowMs = noon + afterMin * MINUTE_MS;
    const found = judge(this.#state, {
      nowMs,
      gateway,
      gateways,
      budgets,
      settings: parseSettings({ ...this.settings, halt: this.halt }),
      counts: { atMs: nowMs, day: "2026-09-01", turns: 0, failed: 0, refused: 0, ...counts },
    });
    this.#state = WatchState.parse(JSON.parse(JSON.stringify(found.state)));
    this.halt = found.halt;
    return found;
  }

  /** The types of alerts after one look. */
  told(look: Look): string[] {
    return this.look(look).alerts.map(({ type }) => type);
  }
}

describe("a gateway that cannot be used", () => {
  it("is told of after five minutes, and pauses the site until it answers", () => {
    const site = new Looked();
    expect(site.told({ afterMin: 0, gateway: away })).toEqual([]);
    expect(site.told({ afterMin: 4, gateway: away })).toEqual([]);
    expect(site.halt).toBeUndefined();
    const found = site.look({ afterMin: 6, gateway: away });
    expect(found.alerts.map(({ type }) => type)).toEqual(["gateway.away", "site.paused"]);
    expect(found.alerts[0]?.text).toContain("Nothing listens there.");
    expect(site.halt).toEqual({ cause: "gateway", since: "2026-09-01T12:06:00.000Z" });
    const again = site.look({ afterMin: 8, gateway: away }).alerts;
    expect(again).toMatchObject([{ id: found.alerts[0]?.id }]);
    expect(site.told({ afterMin: 10 })).toEqual(["gateway.back", "site.resumed"]);
    expect(site.halt).toBeUndefined();
    expect(site.told({ afterMin: 12 })).toEqual([]);
  });

  it("is told of and pauses nothing where the owner does not want that", () => {
    const site = new Looked({ haltAt: { gatewayAway: false, errors: false } });
    site.look({ afterMin: 0, gateway: away });
    expect(site.told({ afterMin: 6, gateway: away })).toEqual(["gateway.away"]);
    expect(site.halt).toBeUndefined();
  });

  it("is none when it was away for less", () => {
    const site = new Looked();
    site.look({ afterMin: 0, gateway: away });
    expect(site.told({ afterMin: 4 })).toEqual([]);
    expect(site.told({ afterMin: 6, gateway: away })).toEqual([]);
  });

  it("is none while it wants a device approved, which is told of under one id", () => {
    const site = new Looked();
    const gateway = { kind: "waiting", requestId: "any/thing" } as const;
    const ids = [0, 6].map((afterMin) => site.look({ afterMin, gateway }).alerts.map(({ id }) => id));
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]).toEqual([expect.stringMatching(/^device-waiting-[0-9a-f]{24}$/)]);
    expect(site.halt).toBeUndefined();
  });
});

describe("one of several gateways that cannot be used", () => {
  const [one, other] = ["wss://a.example/", "wss://b.example/"];
  const seen = (first: Sight["gateway"], second: Sight["gateway"]) => [
    { url: one, sight: first },
    { url: other, sight: second },
  ];

  it("is told of after five minutes and when it answers, and pauses nothing", () => {
    const site = new Looked();
    expect(site.told({ afterMin: 0, gateways: seen(reached, away) })).toEqual([]);
    const found = site.look({ afterMin: 6, gateways: seen(reached, away) });
    expect(found.alerts).toMatchObject([
      {
        type: "gateway.one-away",
        text: `One of the gateways, ${other}, cannot be used since 2026-09-01T12:00:00.000Z. Nothing listens there.`,
        data: { gateway: other },
      },
    ]);
    expect(found.halt).toBeUndefined();
    expect(site.look({ afterMin: 8, gateways: seen(reached, away) }).alerts[0]?.id).toBe(found.alerts[0]?.id);
    expect(site.told({ afterMin: 10, gateways: seen(reached, reached) })).toEqual(["gateway.one-back"]);
    expect(site.told({ afterMin: 12, gateways: seen(reached, reached) })).toEqual([]);
  });

  it("is told of as one of its site while none can be used", () => {
    const site = new Looked();
    site.look({ afterMin: 0, gateway: away, gateways: seen(away, away) });
    const told = site.told({ afterMin: 6, gateway: away, gateways: seen(away, away) });
    expect(told).toEqual(["gateway.away", "site.paused"]);
    expect(site.told({ afterMin: 8, gateways: seen(reached, away) })).toEqual([
      "gateway.back",
      "site.resumed",
    ]);
    expect(site.told({ afterMin: 10, gateways: seen(reached, away) })).toEqual(["gateway.one-away"]);
  });

  it("is forgotten when it is taken out of the list", () => {
    const site = new Looked();
    site.look({ afterMin: 0, gateways: seen(reached, away) });
    const { state, alerts } = site.look({ afterMin: 6, gateways: [{ url: one, sight: reached }] });
    expect([state.gatewaysAwaySinceMs, alerts]).toEqual([{}, []]);
  });

  it("is told of when it does not let our device in, with where", () => {
    const waiting = { kind: "waiting", requestId: "r1" } as const;
    const { alerts } = new Looked().look({ afterMin: 0, gateways: seen(waiting, reached) });
    expect(alerts).toMatchObject([{ type: "device.waiting", data: { requestId: "r1", gateway: one } }]);
  });
});

describe("what was counted", () => {
  const errors = { haltAt: { gatewayAway: true, errors: true } };

  it("is told of when half of the messages of ten minutes fail, and not for a few", () => {
    const site = new Looked();
    site.look({ afterMin: 0, counts: { turns: 1_000, failed: 900 } });
    expect(site.told({ afterMin: 2, counts: { turns: 1_019, failed: 919 } })).toEqual([]);
    expect(site.told({ afterMin: 4, counts: { turns: 1_040, failed: 919 } })).toEqual([]);
    expect(site.told({ afterMin: 6, counts: { turns: 1_060, failed: 930 } })).toEqual(["errors.high"]);
    expect(site.halt).toBeUndefined();
  });

  it("counts for no longer than its ten minutes, however long nothing happened", () => {
    const site = new Looked();
    site.look({ afterMin: 0 });
    expect(site.told({ afterMin: 2, counts: { turns: 30, failed: 30 } })).toEqual(["errors.high"]);
    expect(site.told({ afterMin: 90, counts: { turns: 31, failed: 30 } })).toEqual([]);
    expect(site.told({ afterMin: 92, counts: { turns: 60, failed: 31 } })).toEqual([]);
  });

  it("pauses the site where the owner wants that, and lets it be tried ten minutes later", () => {
    const site = new Looked(errors);
    site.look({ afterMin: 0 });
    const failing = { turns: 40, failed: 40 };
    expect(site.told({ afterMin: 2, counts: failing })).toEqual(["errors.high", "site.paused"]);
    expect(site.look({ afterMin: 10, counts: failing }).halt?.cause).toBe("errors");
    expect(site.told({ afterMin: 12, counts: failing })).toEqual(["site.resumed"]);
    expect(site.halt).toBeUndefined();
    expect(site.told({ afterMin: 14, counts: { turns: 80, failed: 80 } })).toContain("site.paused");
  });

  it("begins anew with the day", () => {
    const site = new Looked();
    site.look({ afterMin: 0, counts: { turns: 500, failed: 0 } });
    const tomorrow = { day: "2026-09-02", turns: 20, failed: 20 };
    expect(site.told({ afterMin: 2, counts: tomorrow })).toEqual(["errors.high"]);
  });

  it("is suspected to be abuse when limits refuse many", () => {
    const site = new Looked();
    site.look({ afterMin: 0, counts: { refused: 5_000 } });
    expect(site.told({ afterMin: 2, counts: { refused: 5_199 } })).toEqual([]);
    expect(site.told({ afterMin: 4, counts: { refused: 5_200 } })).toEqual(["abuse.suspected"]);
  });

  it("of a site that rests changes nothing that has to be written", () => {
    const site = new Looked();
    const before = site.look({ afterMin: 0 }).state;
    expect(site.look({ afterMin: 2 }).state).toEqual(before);
  });
});

describe("a budget", () => {
  const until = "2026-09-02T00:00:00.000Z";
  const spent = (amount: number, limit = 200): BudgetState[] => [
    { of: "messages", per: "day", limit, spent: amount, until },
  ];
  const marks = (found: Finding) => found.alerts.map(({ data, type }) => data?.["percent"] ?? type);

  it("is told of at 50, 80 and 100 percent, under one id each", () => {
    const site = new Looked();
    expect(marks(site.look({ afterMin: 0, budgets: spent(99) }))).toEqual([]);
    expect(marks(site.look({ afterMin: 2, budgets: spent(100) }))).toEqual([50]);
    expect(marks(site.look({ afterMin: 4, budgets: spent(160) }))).toEqual([50, 80]);
    const { alerts } = site.look({ afterMin: 6, budgets: spent(200) });
    expect(alerts.map(({ id }) => id)).toEqual([
      "budget-messages:day::@2026-09-01-200-50",
      "budget-messages:day::@2026-09-01-200-80",
      "budget-messages:day::@2026-09-01-200-100",
    ]);
    expect(alerts.at(-1)?.text).toBe(
      `100 % of the budget of 200 messages a day is spent. New messages are refused until ${until}.`,
    );
  });

  it("that refuses no messages any more says so", () => {
    const site = new Looked();
    site.look({ afterMin: 0, budgets: spent(200) });
    expect(site.told({ afterMin: 720, budgets: spent(0) })).toEqual(["site.resumed"]);
    expect(site.told({ afterMin: 722, budgets: spent(0) })).toEqual([]);
  });

  it("of nothing is spent from the beginning", () => {
    expect(marks(new Looked().look({ afterMin: 0, budgets: spent(0, 0) }))).toEqual([50, 80, 100]);
  });
});
