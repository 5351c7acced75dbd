import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import * as z from "zod";
import { chatOn, openSite, seriousViolations, type Site } from "./browser.ts";
import { Shop } from "./shop.ts";

let site: Site;
let shop: Shop;

beforeAll(async () => {
  [site, shop] = await Promise.all([
    openSite({ environment: { NEXT_PUBLIC_CLAWFIRE_SIGN_IN: "email" } }),
    Shop.open(),
  ]);
});

afterAll(() => Promise.all([site.close(), shop.close()]));

const Mails = z.object({ oobCodes: z.array(z.object({ email: z.string(), oobLink: z.string() })) });

/** The link in the last mail to an address, as the Auth emulator keeps it. */
async function linkFor(email: string): Promise<string> {
  const { auth, project } = inject("endpoints");
  const response = await fetch(`http://${auth}/emulator/v1/projects/${project}/oobCodes`);
  const { oobCodes } = Mails.parse(await response.json());
  const link = oobCodes.findLast((mail) => mail.email === email)?.oobLink;
  if (link === undefined) throw new Error(`No mail went to ${email}.`);
  return link;
}

async function openPage() {
  const page = await (await site.person()).newPage();
  const chat = chatOn(page);
  await chat.visit();
  return { page, chat };
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function askForLink(page: Page, email: string): Promise<void> {
  await button(page, "Sign in to keep your conversations").click();
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await button(page, "Send me a link").click();
  await page.getByText(`A link is on its way to ${email}.`).waitFor();
}

async function converse(page: Page, words: string): Promise<void> {
  const chat = chatOn(page);
  await chat.say(words);
  await chat.reply(words).waitFor();
  await chat.done();
}

describe("a guest on the page", () => {
  it("becomes somebody by a link, and finds what he said as a guest again, also at a second device", async () => {
    const email = `${randomUUID()}@example.com`;
    const [first, second] = [`remember the lighthouse ${randomUUID()}`, `and the harbour ${randomUUID()}`];
    const { page, chat } = await openPage();
    await converse(page, first);
    await askForLink(page, email);
    expect(await seriousViolations(page)).toEqual([]);
    await page.goto(await linkFor(email));
    await page.getByText(`Signed in as ${email}`).waitFor();
    await chat.conversation(first.slice(0, 30)).waitFor();
    expect(page.url()).not.toContain("oobCode");

    const device = await openPage();
    await converse(device.page, second);
    await device.chat.field.fill("not sent yet");
    await askForLink(device.page, email);
    await device.page.goto(await linkFor(email));
    await device.page.getByText(`Signed in as ${email}`).waitFor();
    await device.chat.conversation(first.slice(0, 30)).waitFor();
    await device.chat.conversation(second.slice(0, 30)).waitFor();
    expect(await device.chat.field.inputValue()).toBe("not sent yet");
    await device.chat.reply(second).waitFor();

    await button(device.page, "Sign out").click();
    await button(device.page, "Sign in to keep your conversations").waitFor();
    expect(await device.chat.conversation(second.slice(0, 30)).count()).toBe(0);
  });

  it("is asked which address a link was sent to, where another browser opens it", async () => {
    const email = `${randomUUID()}@example.com`;
    const { page } = await openPage();
    await askForLink(page, email);
    const other = await (await site.person()).newPage();
    await other.goto(await linkFor(email));
    await other.getByText("The link signs you in.").waitFor();
    await other.getByRole("textbox", { name: "E-mail address" }).fill("somebody@example.com");
    await button(other, "Sign in").click();
    await other.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    await other.getByRole("textbox", { name: "E-mail address" }).fill(email);
    await button(other, "Sign in").click();
    await other.getByText(`Signed in as ${email}`).waitFor();
    expect(other.url()).not.toContain("oobCode");
  });

  it("is told when the link was used already, and stays who he is", async () => {
    const email = `${randomUUID()}@example.com`;
    const { page, chat } = await openPage();
    await converse(page, "before the link");
    await askForLink(page, email);
    const link = await linkFor(email);
    await page.goto(link);
    await page.getByText(`Signed in as ${email}`).waitFor();
    await page.goto(link);
    await page.getByText("The link signs you in.").waitFor();
    await button(page, "Cancel").click();
    await page.getByText(`Signed in as ${email}`).waitFor();
    await chat.conversation("before the link").waitFor();
    expect(await page.getByRole("alert").filter({ hasText: /\w/ }).count()).toBe(0);
  });
});

/** A token that a site's server makes for somebody whom it knows, as the Auth emulator takes them too. */
const customTokenOf = (uid: string) => JSON.stringify({ uid });

describe("a guest of the tag", () => {
  it("keeps the conversation that is open when the site comes to know who he is", async () => {
    const { page, chat } = await shop.visit("plain");
    const words = `remember the lighthouse ${randomUUID()}`;
    await chat.launcher.click();
    await chat.say(words);
    await chat.reply(words).waitFor();
    await chat.done();
    await page.addInitScript(`globalThis.customToken = ${JSON.stringify(customTokenOf(randomUUID()))}`);
    const claimed = page.waitForResponse(
      (response) => response.request().postData()?.includes("guestToken") === true,
    );
    await page.goto("known");
    expect(await (await claimed).json()).toEqual({ result: { moved: 1, waiting: 0 } });
    await chat.reply(words).waitFor();
    await chat.say("and who am I?");
    await chat.reply("and who am I?").waitFor();
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("guest"))),
    ).toEqual([]);
  });
});
