import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
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
    expect(await owner.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
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
});
