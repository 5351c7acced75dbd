import { randomUUID } from "node:crypto";
import type { Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type {
  DeviceList,
  GatewayStatus,
  SettingsChange,
  SettingsResult,
  SiteGateway,
} from "../../functions/src/contract/index.ts";
import { GatewayUrlError, listGateways } from "../../functions/src/gateway/connection/url.ts";
import { makeOwner } from "../../local-stack/owner.ts";
import { openSite, seriousViolations, signIn, type Site } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";

/** What the stack's `admin` says beside a fleet that it does not have: the gateways are this test's. */
class Fleet {
  own: readonly SiteGateway[] | undefined;
  version = 0;
  readonly changes: SettingsChange[] = [];
  readonly decisions: object[] = [];
  readonly #deployed = [{ url: "wss://a.example.com/", weight: 2 }, { url: "wss://b.example.com/" }];

  get gateways(): readonly GatewayStatus[] {
    const listed = listGateways(this.own ?? this.#deployed, { hosts: ["*.example.com"] });
    const active = listed.filter(({ state }) => state === "active");
    const sum = active.reduce((total, { weight }) => total + weight, 0);
    const seenAt = new Date().toISOString();
    const finding = { kind: "connection-refused", meaning: "Nothing listens there.", remedy: "Start it." };
    return listed.map(({ url, state, weight, region }) => ({
      url,
      state,
      weight,
      region,
      share: state === "active" ? weight / sum : 0,
      openRuns: url.includes("b.") ? 3 : 0,
      ...(url.includes("a.") && { inFlight: 5, limit: 8, waiting: 2, startMs: 1_200 }),
      ...(state !== "off" && {
        admin: url.includes("c.")
          ? { connected: false, seenAt, finding }
          : { connected: true, paired: true, release: "2026.9.6", seenAt },
      }),
    }));
  }

  change(change: SettingsChange): void {
    const { gateways, version } = change;
    if (version !== this.version) throw new Error("It was changed meanwhile.");
    const listed = gateways ? listGateways(gateways, { hosts: ["*.example.com"] }) : [];
    this.changes.push(change);
    this.version += 1;
    this.own = gateways
      ? gateways.map((one, index) => ({ ...one, url: listed[index]?.url ?? "" }))
      : undefined;
  }

  /** Answers, or changes the answers of, the calls that are about gateways. */
  async serve(route: Route): Promise<void> {
    const { data } = (route.request().postDataJSON() ?? {}) as { data?: { action: string } };
    const headers = { "access-control-allow-origin": "*" };
    if (data?.action === "changeSettings") {
      try {
        this.change((data as unknown as { change: SettingsChange }).change);
      } catch (error) {
        if (!(error instanceof GatewayUrlError)) throw error;
        const details = { reason: "invalid-request", issues: [{ path: "gateways", message: error.message }] };
        const failure = { status: "INVALID_ARGUMENT", message: "The request is not valid.", details };
        return route.fulfill({ status: 400, json: { error: failure }, headers });
      }
      return route.fulfill({ json: { result: {} }, headers });
    }
    if (data?.action === "removeDevice") {
      this.decisions.push(data);
      return route.fulfill({ json: { result: { deviceId: "d" } }, headers });
    }
    const response = await route.fetch();
    const { result } = (await response.json().catch(() => ({}))) as { result?: object };
    if (result === undefined) return route.fulfill({ response });
    return route.fulfill({ response, json: { result: this.#withFleet(data?.action, result) } });
  }

  #withFleet(action: string | undefined, result: object): object {
    if (action === "status") return { ...result, gateways: this.gateways };
    if (action === "settings") {
      const { settings, ...rest } = result as SettingsResult;
      return { ...rest, settings: { ...settings, version: this.version, gateways: this.own } };
    }
    if (action !== "listDevices") return result;
    const { pending, paired } = result as DeviceList;
    const finding = { kind: "connection-refused", meaning: "Nothing listens there.", remedy: "Start it." };
    return {
      pending,
      paired: this.gateways.flatMap(({ url }) => paired.map((device) => ({ ...device, gateway: url }))),
      unasked: [{ gateway: "wss://gone.example.com/", finding }],
    };
  }
}

let site: Site;
let owner: Page;
let fleet: Fleet;

beforeAll(async () => {
  site = await openSite();
});

beforeEach(async () => {
  fleet = new Fleet();
  owner = await (await site.person()).newPage();
  await owner.route("**/admin", (route) => fleet.serve(route));
  await signIn(owner, await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`));
  await item("a.example").waitFor();
});

afterEach(() => owner.unrouteAll({ behavior: "ignoreErrors" }));

afterAll(() => site.close());

const region = () => owner.getByRole("region", { name: "Gateways", exact: true });
const item = (host: string) =>
  region().getByRole("list", { name: "Gateways" }).getByRole("listitem").filter({ hasText: host });
const button = (name: string) => owner.getByRole("button", { name, exact: true });
const form = () => owner.getByRole("form", { name: "A gateway" });
/** The header stays in sight and stands over what is scrolled to the top. */
async function lookAtIt(name: string): Promise<void> {
  await region().evaluate("(element) => scrollBy(0, element.getBoundingClientRect().top - 90)");
  await keepPicture(owner, name);
}

const saved = () => owner.getByText("Saved.", { exact: true }).waitFor();

describe("the gateways in the console", () => {
  it("show what each gets and how it is, and are drained and made active again, from the deployment's list on", async () => {
    const text = (await item("a.example").textContent()) ?? "";
    for (const words of ["Active", "Connected", "66.7", "2026.9.6", "5 of 8", "1.2 s"])
      expect(text).toContain(words);
    await region().getByText("The list is the deployment's").waitFor();
    await button("Drain: wss://b.example.com/").click();
    await saved();
    await item("b.example").getByText("It gets no new conversation").waitFor();
    expect(fleet.changes).toEqual([
      {
        version: 0,
        gateways: [
          { url: "wss://a.example.com/", weight: 2, state: "active" },
          { url: "wss://b.example.com/", weight: 1, state: "draining" },
        ],
      },
    ]);
    await button("Activate: wss://b.example.com/").click();
    await item("b.example").getByText("Active", { exact: true }).waitFor();
    await button("Use the deployment's list again").click();
    await region().getByText("The list is the deployment's").waitFor();
    expect(fleet.changes.at(-1)).toEqual({ version: 2, gateways: false });
  });

  it("are switched off and removed only after a question that says what follows, and for whom", async () => {
    await button("Switch off: wss://b.example.com/").click();
    const dialog = owner.getByRole("dialog", { name: "Switch this gateway off?" });
    await dialog.getByText("Being answered there now: 3.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(fleet.changes).toEqual([]);
    await button("Remove: wss://b.example.com/").click();
    await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await saved();
    await expect.poll(() => item("b.example").count()).toBe(0);
    await button("Switch off: wss://a.example.com/").click();
    await owner.getByRole("dialog").getByRole("button", { name: "Switch off" }).click();
    await owner.getByText("No gateway of the list takes new conversations").waitFor();
    expect(fleet.own?.map(({ url, state }) => [url, state])).toEqual([["wss://a.example.com/", "active"]]);
  });

  it("get another one, with the name of a secret and never a token, and a sentence for what cannot be used", async () => {
    await form().getByLabel("Address").fill("https://c.example.com");
    await form().getByLabel("Weight").fill("0.5");
    await form().getByLabel("Secret of its token").fill("hunter2");
    await form().getByRole("button", { name: "Add" }).click();
    expect(fleet.changes).toEqual([]);
    await form().getByLabel("Secret of its token").fill("OPENCLAW_GATEWAY_TOKEN_EU");
    await form().getByLabel("Where it is").fill("Frankfurt");
    await form().getByRole("button", { name: "Add" }).click();
    await owner.getByText("has the scheme of a web page").waitFor();
    await form().getByLabel("Address").fill("wss://c.example.com");
    await form().getByRole("button", { name: "Add" }).click();
    await saved();
    await item("c.example").getByText("Frankfurt").waitFor();
    await item("c.example").getByText("OPENCLAW_GATEWAY_TOKEN_EU").waitFor();
    await item("c.example").getByText("Nothing listens there.").waitFor();
    await expect.poll(() => form().getByLabel("Address").inputValue()).toBe("");
    await button("Drain: wss://b.example.com/").click();
    await item("b.example").getByText("Draining", { exact: true }).waitFor();
    expect(await seriousViolations(owner)).toEqual([]);
    await lookAtIt("console-gateways-desktop");
    await owner.setViewportSize({ width: 390, height: 780 });
    // The charts fit themselves a moment later.
    const width = () => owner.evaluate<number>("document.documentElement.scrollWidth");
    await expect.poll(width, { timeout: 30_000 }).toBeLessThanOrEqual(390);
    expect(await seriousViolations(owner)).toEqual([]);
    await lookAtIt("console-gateways-phone");
  });
});

describe("devices of several gateways", () => {
  it("are shown with their gateways, and removed from the one that is meant", async () => {
    await owner.getByText("The devices at wss://gone.example.com/ are not shown").waitFor();
    await owner
      .getByRole("button", { name: /^Remove \S+, wss:\/\/b\.example/ })
      .first()
      .click();
    await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await owner.getByText("Removed.", { exact: true }).waitFor();
    expect(fleet.decisions).toMatchObject([{ action: "removeDevice", gateway: "wss://b.example.com/" }]);
  });
});
