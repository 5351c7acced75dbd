/** In a Firefox as people have it, which is driven by WebDriver BiDi. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promptsWith, releaseModel } from "../world.ts";
import { PATIENCE_MS } from "./browser.ts";
import { findFirefox } from "./find-browser.ts";
import type { PlainSite } from "./plain-site.ts";
import { drawPipe } from "./sample-files.ts";
import { openShopSite } from "./shop.ts";

let site: PlainSite;
let browser: Browser;

beforeAll(async () => {
  site = await openShopSite();
  browser = await launch({ browser: "firefox", executablePath: findFirefox() });
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

/** A page of the shop, as somebody sees it who was never here before, and what its browser complains about. */
async function visit(name: string) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(`${site.url}/${name}`);
  return { page, problems, chat: chatOn(page) };
}

/** The chat of the tag, as a visitor uses it. */
function chatOn(page: Page) {
  const inTag = (selector: string) => page.locator(`clawfire-chat >>> ${selector}`);
  return {
    open: () => inTag(".launcher").click(),
    async say(words: string): Promise<void> {
      await inTag("textarea").fill(words);
      await page.keyboard.press("Enter");
    },
    /** The newest words of the agent once they contain `words`. */
    async reply(words: string): Promise<string> {
      const found = await page.waitForFunction(
        `[...document.querySelector("clawfire-chat").shadowRoot?.querySelectorAll(".theirs") ?? []].at(-1)
          ?.textContent.match(${JSON.stringify(words)})?.input`,
      );
      return String(await found.jsonValue());
    },
    /** The reply is under way. */
    atWork: () => inTag(".round[type=button]").wait(),
    /** The reply is settled, and something else can be sent. */
    done: () => inTag(".composer [type=submit]").wait(),
  };
}

/** Where something of the tag is, in pixels. */
async function placeOf(page: Page, selector: string) {
  const element = await page.waitForSelector(`clawfire-chat >>> ${selector}`);
  return (await element?.boundingBox()) ?? { x: Number.NaN, y: 0, width: 0, height: 0 };
}

describe("the tag in Firefox", () => {
  it.each(["plain", "strict"])(
    "%s: a reply streams, and is whole and there once after a reload in its middle",
    async (name) => {
      const { page, chat, problems } = await visit(name);
      const held = randomUUID();
      await chat.open();
      await chat.say(`a long story [words:60] [hold:${held}]`);
      await chat.reply("You said:");
      await chat.atWork();
      await page.reload();
      await chat.reply("You said:");
      await chat.atWork();
      await releaseModel(held);
      await chat.done();
      const text = await chat.reply("and here are some more words");
      expect(text.split("You said:")).toHaveLength(2);
      expect(await promptsWith(held)).toHaveLength(1);
      const { width, height } = await placeOf(page, ".panel");
      expect([width, height > 400]).toEqual([400, true]);
      expect(problems).toEqual([]);
    },
  );

  it("makes a picture smaller, sends it, and shows it from the bucket", async () => {
    const { page, chat, problems } = await visit("plain");
    const folder = mkdtempSync(join(tmpdir(), "clawfire-firefox-"));
    const path = join(folder, "pipe.jpg");
    writeFileSync(path, Buffer.from(String(await page.evaluate(drawPipe)), "base64"));
    await chat.open();
    const input = await page.waitForSelector("clawfire-chat >>> input[type=file]");
    await (input as ElementHandle<never>).uploadFile(path);
    await page.waitForSelector("clawfire-chat >>> .upload[data-step=ready]");
    await chat.say("what drips here?");
    await chat.reply("You said:");
    await chat.done();
    const width = await page.waitForFunction(
      `document.querySelector("clawfire-chat").shadowRoot.querySelector(".picture img")?.naturalWidth`,
    );
    expect(await width.jsonValue()).toBe(1_200);
    expect(problems).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("is read from right to left in Arabic", async () => {
    const { page, chat, problems } = await visit("arabic");
    await page.setViewport({ width: 1_000, height: 700 });
    await chat.open();
    await chat.say("ما هي المنارة؟");
    await chat.reply("المنارة");
    await chat.done();
    const [launcher, panel, mine, send, field] = [
      await placeOf(page, ".launcher"),
      await placeOf(page, ".panel"),
      await placeOf(page, ".bubble"),
      await placeOf(page, ".composer .round"),
      await placeOf(page, "textarea"),
    ];
    expect(launcher.x).toBe(20);
    expect(panel.x).toBe(20);
    expect(mine.x - panel.x).toBeLessThan(30);
    expect(send.x).toBeLessThan(field.x);
    expect(problems).toEqual([]);
  });
});
