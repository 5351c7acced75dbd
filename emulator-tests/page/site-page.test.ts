import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { SettingsResult } from "../../functions/src/contract/index.ts";
import { makeOwner } from "../../local-stack/owner.ts";
import { newAdmin, newVisitor, refusal } from "../people.ts";
import { chatOn, openSite, seriousViolations, signIn, type Site } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";

let site: Site;
let owner: Page;

beforeAll(async () => {
  site = await openSite();
  owner = await (await site.person()).newPage();
  await signIn(owner, await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`));
  await owner.getByRole("heading", { name: "Budgets" }).waitFor();
});

afterAll(async () => {
  const admin = await newAdmin();
  await admin.call("admin", { action: "changeSettings", change: { pause: false, budgets: [], prices: [] } });
  await site.close();
});

const button = (name: string) => owner.getByRole("button", { name, exact: true });
const visitors = () => owner.getByRole("article", { name: "Visitors" });

async function openChat() {
  const page = await (await site.person()).newPage();
  const chat = chatOn(page);
  await chat.visit();
  return { page, chat };
}

/** The sentence that new messages are refused with, once they are. */
async function refusedWith(): Promise<unknown> {
  return refusal((await newVisitor()).say("may I?")).then(
    ({ reason, details }) => details["cause"] ?? reason,
    () => "let in",
  );
}

/** Within five seconds everybody knows; and nobody's limit is to be what refuses. */
const slowly = { timeout: 20_000, interval: 1_500 };

async function setBudget(limit: string, of: string, per: string, from: string): Promise<void> {
  const form = owner.getByRole("form", { name: "A budget" });
  await form.getByLabel("Limit").fill(limit);
  await form.getByRole("combobox", { name: "Of", exact: true }).selectOption(of);
  await form.getByRole("combobox", { name: "A", exact: true }).selectOption(per);
  await form.getByRole("combobox", { name: "From", exact: true }).selectOption(from);
  await form.getByRole("button", { name: "Set budget" }).click();
}

describe("a pause", () => {
  it("is made in the console, read by visitors in the owner's words, and lifted again", async () => {
    const { page, chat } = await openChat();
    const sentence = "We are moving house. Back at noon.";
    await visitors().getByLabel("What visitors read").fill(sentence);
    expect(await seriousViolations(owner)).toEqual([]);
    await button("Pause").click();
    await visitors().getByText("Paused", { exact: true }).waitFor();
    await visitors().getByText(sentence).waitFor();
    await expect.poll(refusedWith, slowly).toBe("owner");
    await chat.say("hello?");
    await page.getByRole("alert").filter({ hasText: sentence }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(await seriousViolations(owner)).toEqual([]);
    await keepPicture(page, "chat-paused-desktop");
    await button("Let visitors send again").click();
    await visitors().getByText("Everybody may send.").waitFor();
    await expect.poll(refusedWith, slowly).toBe("let in");
    await page.getByRole("button", { name: "Send again" }).click();
    await chat.reply("hello?").waitFor();
  });

  it("may have an end, which the console shows, and is over by itself then", async () => {
    const inAnHour = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000);
    await visitors().getByLabel("Until, if it ends by itself").fill(inAnHour.toISOString().slice(0, 16));
    await button("Pause").click();
    await visitors().getByText("Paused since", { exact: false }).filter({ hasText: ", until" }).waitFor();
    await keepPicture(owner, "console-pause-desktop");
    const admin = await newAdmin();
    const { settings } = (await admin.call("admin", { action: "settings" })) as SettingsResult;
    const leftMs = Date.parse(settings.pause?.until ?? "") - Date.now();
    expect(leftMs).toBeGreaterThan(3_500_000);
    expect(leftMs).toBeLessThanOrEqual(3_600_000);
    await button("Let visitors send again").click();
    await visitors().getByText("Everybody may send.").waitFor();
  });

  it("is on record with what was changed", async () => {
    const rows = owner.getByRole("region", { name: "Audit entries" }).getByRole("row");
    const changed = rows.filter({ hasText: "Changed" });
    await changed.nth(1).waitFor();
    expect(await changed.first().textContent()).toMatch(/Changed.*pause.*Done/);
  });
});

describe("budgets", () => {
  it("are set in the console, show what is spent, and end a visitor's messages when nothing is left", async () => {
    await setBudget("1000000", "tokens", "month", "");
    await owner.getByRole("listitem").filter({ hasText: "Tokens a month" }).getByText("0 of 1M").waitFor();
    await setBudget("2", "messages", "day", "anonymous");
    const messages = owner.getByRole("listitem").filter({ hasText: "Messages a day, anonymous visitors" });
    await messages.getByText("0 of 2").waitFor();
    const { page, chat } = await openChat();
    await expect.poll(refusedWith, slowly).toBe("budget");
    await chat.say("one more");
    await page.getByText("The chat is paused.").waitFor();
    await messages.getByText("Spent", { exact: true }).waitFor();
    await messages.getByText("new messages are refused until then").waitFor();
    expect(await seriousViolations(owner)).toEqual([]);
    await owner.evaluate("scrollTo(0, 0)");
    await keepPicture(owner, "console-budgets-desktop", { fullPage: true });
    await owner.setViewportSize({ width: 390, height: 780 });
    // The charts follow the window's width a moment later.
    const width = () => owner.evaluate<number>("document.documentElement.scrollWidth");
    await expect.poll(width, slowly).toBeLessThanOrEqual(390);
    await owner.setViewportSize({ width: 1280, height: 820 });
  });

  it("of money need a price, and say so", async () => {
    await setBudget("5", "money", "day", "");
    await owner.getByText("set prices").waitFor();
    await owner.getByText("Prices of models (0)").click();
    const form = owner.getByRole("form", { name: "A price" });
    await form.getByLabel("Model").fill("scripted-1");
    await form.getByLabel("A million tokens in").fill("3");
    await form.getByLabel("A million tokens out").fill("15");
    await form.getByLabel("Currency").fill("eur");
    await form.getByRole("button", { name: "Set price" }).click();
    await owner.getByText("Prices of models (1)").waitFor();
    await setBudget("5", "money", "day", "");
    await owner.getByRole("listitem").filter({ hasText: "Money a day" }).getByText("€5.00").waitFor();
    await button("Remove the budget Messages a day, anonymous visitors").click();
    await owner.getByText("Messages a day, anonymous visitors").waitFor({ state: "detached" });
    await expect.poll(refusedWith, slowly).toBe("let in");
    expect(await seriousViolations(owner)).toEqual([]);
  });

  it("keep their prices, which are removed when no budget of money needs them", async () => {
    await button("Remove the price of scripted-1").click();
    await owner.getByText("set prices").waitFor();
    await button("Remove the budget Money a day").click();
    await owner.getByText("Money a day").waitFor({ state: "detached" });
    await button("Remove the price of scripted-1").click();
    await owner.getByText("Prices of models (0)").waitFor();
    expect(await owner.getByRole("button", { name: /^Remove the price/ }).count()).toBe(0);
  });

  it("may be of one agent", async () => {
    await owner.getByRole("form", { name: "A budget" }).getByLabel("Agent").fill("sales");
    await setBudget("7", "messages", "month", "");
    const item = owner.getByRole("listitem").filter({ hasText: "Messages a month, agent sales" });
    await item.getByText("0 of 7").waitFor();
    expect(await seriousViolations(owner)).toEqual([]);
    await button("Remove the budget Messages a month, agent sales").click();
    await item.waitFor({ state: "detached" });
  });
});
