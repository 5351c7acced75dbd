/** Where the tag cannot do what it is for: it says so, and shows nothing that is broken. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

/** What the tag shows, in words and in pixels. */
function seenOf(page: Page): Promise<{ text: string; width: number; shadow: number }> {
  return page.evaluate(`(() => {
    const chat = document.querySelector("clawfire-chat");
    const shadow = chat.shadowRoot?.childElementCount ?? 0;
    return { text: chat.innerText, width: chat.getBoundingClientRect().width, shadow };
  })()`);
}

const nothing = { text: "", width: 0, shadow: 0 };

describe("a tag that cannot be used", () => {
  it.each([
    ["wrong", 'project="a shop" must be [a-z0-9-]+'],
    ["modal", 'mode="modal" must be launcher|inline|page'],
    ["nameless", "project is missing"],
    ["keyless", "api-key is missing"],
  ])("%s: says in the console what is wrong with it, and shows nothing", async (name, complaint) => {
    const { page, problems } = await shop.visit(name);
    await expect.poll(() => problems).toEqual([`<clawfire-chat>: ${complaint}`]);
    expect(await seenOf(page)).toEqual(nothing);
  });
});

describe("a browser that is too old for the tag", () => {
  it.each([
    ["Promise.withResolvers", "delete Promise.withResolvers", "this browser is too old"],
    ["AbortSignal.any", "delete AbortSignal.any", "this browser is too old"],
    [
      "adoptedStyleSheets",
      "for (const tree of [Document, ShadowRoot]) delete tree.prototype.adoptedStyleSheets",
      "this browser is too old",
    ],
    ["CSSStyleSheet", "delete globalThis.CSSStyleSheet", "CSSStyleSheet is not defined"],
    ["attachShadow", "delete Element.prototype.attachShadow", "this.attachShadow is not a function"],
  ])("by %s: is told of in the console, and shows nothing", async (_, before, complaint) => {
    const { page, problems } = await shop.visit("plain", { before });
    await expect.poll(() => problems).toEqual([`<clawfire-chat>: ${complaint}`]);
    expect(await seenOf(page)).toEqual(nothing);
  });
});

describe("a browser that runs no modules", () => {
  it("shows nothing of the tag but what stands in it", async () => {
    const { page, problems } = await shop.visit("plain", { javaScriptEnabled: false });
    expect(await page.locator("clawfire-chat").innerText()).toBe("");
    expect(await page.locator("clawfire-chat").boundingBox()).toMatchObject({ width: 0 });
    await page.goto("with-a-link");
    await page.getByRole("link", { name: "Write to us" }).waitFor();
    expect(problems).toEqual([]);
  });

  it("does so too where the tag gives up", async () => {
    const { page } = await shop.visit("with-a-link", { before: "delete globalThis.CSSStyleSheet" });
    await page.getByRole("link", { name: "Write to us" }).waitFor();
    expect((await seenOf(page)).text).toBe("Write to us");
  });

  it("does not see that where the tag works", async () => {
    const { page, chat } = await shop.visit("with-a-link");
    await chat.launcher.waitFor();
    expect(await page.getByRole("link", { name: "Write to us" }).count()).toBe(0);
  });
});

describe("a browser that keeps nothing", () => {
  const before = `for (const name of ["sessionStorage", "localStorage", "indexedDB"])
    Object.defineProperty(globalThis, name, {
      get() { throw new DOMException("Access is denied for this document.", "SecurityError") },
    });`;

  it("is answered all the same, and the console says that each visit is a new visitor", async () => {
    const { chat, problems, warnings } = await shop.visit("plain", { before });
    await chat.launcher.click();
    await chat.say("remember me");
    await chat.reply("remember me").waitFor();
    await chat.done();
    expect(problems).toEqual([]);
    expect(warnings).toEqual(["<clawfire-chat>: nothing can be kept here, so each visit is a new visitor"]);
  });
});

describe("a panel that does not come", () => {
  const again = (page: Page) => page.getByRole("button", { name: "Open the chat ↻" });

  it.each([
    ["itself", "**/panel.js*"],
    ["what it is made of", "**/chunk-*.js*"],
    ["its words", "**/en-*.js*"],
  ])("is asked for again at the next click: %s", async (_, files) => {
    const { page, chat, problems } = await shop.visit("plain");
    await page.route(files, (route) => route.fulfill({ status: 404 }));
    await chat.launcher.click();
    await again(page).waitFor();
    expect(problems.some((problem) => problem.includes("<clawfire-chat>: not loaded"))).toBe(true);
    expect(await page.locator(".panel").count()).toBe(0);
    await page.unroute(files);
    await again(page).click();
    await chat.field.waitFor();
  });

  it("is asked for again when the network is back", async () => {
    const { page, chat, problems } = await shop.visit("plain");
    await page.context().setOffline(true);
    await chat.launcher.click();
    await again(page).waitFor();
    expect(problems.some((problem) => problem.includes("<clawfire-chat>: not loaded"))).toBe(true);
    await page.context().setOffline(false);
    await again(page).click();
    await chat.field.waitFor();
  });
});
