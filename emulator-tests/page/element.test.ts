import { randomUUID } from "node:crypto";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promptsWith, releaseModel } from "../world.ts";
import { flags, PATIENCE_MS, seriousViolations } from "./browser.ts";
import { findBrowser } from "./find-browser.ts";
import { PlainSite, strictPolicy } from "./plain-site.ts";
import { keepPicture } from "./screenshots.ts";

const greeting =
  'greeting="Hello! What can we do for you?" questions="Where is my parcel?|How do I return something?"';

let browser: Browser;
let site: PlainSite;

beforeAll(async () => {
  site = await PlainSite.open({
    plain: { attributes: greeting },
    other: { attributes: greeting, body: "<h1>Another page of the shop</h1>" },
    inline: { attributes: `mode="inline" ${greeting}`, head: "<style>body{height:600px}</style>" },
    full: { attributes: `mode="page" theme="dark" heading="Ask us"` },
    hostile: {
      attributes: greeting,
      head: "<style>* { all: unset !important } button { display: none !important } div { color: red !important }</style>",
    },
    strict: { attributes: greeting, headers: { "Content-Security-Policy": strictPolicy() } },
    sandboxed: {
      attributes: greeting,
      headers: { "Content-Security-Policy": "sandbox allow-scripts" },
    },
    arabic: { attributes: greeting, html: 'lang="ar" dir="rtl"' },
    german: { attributes: "", html: 'lang="de-AT"' },
    japanese: { attributes: 'lang="ja"' },
    speaking: { attributes: `${greeting} speak-after="0"` },
    wrong: { attributes: 'project="a shop"' },
  });
  browser = await chromium.launch({ executablePath: findBrowser(), args: flags });
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true } as const;

async function visit(name: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    baseURL: site.url,
    viewport: { width: 1100, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  const scripts: string[] = [];
  page.on("response", (response) => response.url().includes(".js") && scripts.push(response.url()));
  await page.goto(name);
  return { page, problems, scripts, chat: chatOn(page) };
}

function chatOn(page: Page) {
  const launcher = page.locator(".launcher");
  const field = page.getByRole("textbox");
  return {
    launcher,
    field,
    async say(words: string): Promise<void> {
      await field.fill(words);
      await field.press("Enter");
    },
    reply: (words: string) => page.locator(".theirs", { hasText: words }).last(),
    /** The reply is settled, and something else can be sent. */
    done: () => page.locator(".round[type=submit]").waitFor(),
  };
}

/** A message whose reply stops half-way until `name` is released. */
function heldMessage() {
  const name = randomUUID();
  return { name, words: `a long story [words:60] [hold:${name}]` };
}

describe("the tag on a plain page", () => {
  it("loads nothing but itself before somebody wants to chat, and answers after one click", async () => {
    const { page, chat, scripts, problems } = await visit("plain");
    await chat.launcher.waitFor();
    expect(scripts).toHaveLength(1);
    await keepPicture(page, "element-launcher");
    await chat.launcher.click();
    await page.getByText("Hello! What can we do for you?").waitFor();
    await keepPicture(page, "element-empty");
    await page.getByRole("button", { name: "Where is my parcel?" }).click();
    await chat.reply("Where is my parcel?").waitFor();
    await chat.done();
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await keepPicture(page, "element-reply");
  });

  it("goes on with a reply on the next page and after a reload, and the agent is asked once", async () => {
    const { page, chat } = await visit("plain");
    const { name, words } = heldMessage();
    await chat.launcher.click();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await page.goto("other");
    await chat.reply("You said:").waitFor();
    await page.reload();
    await chat.reply("You said:").waitFor();
    await releaseModel(name);
    await chat.done();
    expect(await chat.reply(name).textContent()).toContain("and here are some more words");
    expect(await promptsWith(name)).toHaveLength(1);
  });

  it("marks what came while it was shut, also for a reply that began on the page before", async () => {
    const { page, chat } = await visit("plain");
    const { name, words } = heldMessage();
    await chat.launcher.click();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await page.getByRole("button", { name: "Close the chat" }).click();
    await page.goto("other");
    await releaseModel(name);
    await page.getByRole("button", { name: "Open the chat (1)" }).click();
    await chat.reply(name).waitFor();
    await page.getByRole("button", { name: "Close the chat" }).click();
    await page.getByRole("button", { name: "Open the chat", exact: true }).waitFor();
    expect(await promptsWith(name)).toHaveLength(1);
  });

  it("stops a reply, keeps conversations, and opens and deletes them", async () => {
    const { page, chat } = await visit("plain");
    const { words } = heldMessage();
    await chat.launcher.click();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("You stopped this reply.").waitFor();
    await page.getByRole("button", { name: "New conversation" }).click();
    await chat.say("another matter");
    await chat.reply("another matter").waitFor();
    await chat.done();
    await page.getByRole("button", { name: "Conversations" }).click();
    await page.getByRole("button", { name: /^Delete another matter/ }).waitFor();
    await keepPicture(page, "element-list");
    await page.getByRole("button", { name: "a long story", exact: false }).first().click();
    await page.getByText("You stopped this reply.").waitFor();
    await page.getByRole("button", { name: "Conversations" }).click();
    await page.getByRole("button", { name: /^Delete another matter/ }).click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("button", { name: /^Delete another matter/ }).waitFor({ state: "detached" });
    expect(await page.locator(".item").count()).toBe(1);
  });

  it("keeps what is written meanwhile until the reply is there", async () => {
    const { page, chat } = await visit("plain");
    const { name, words } = heldMessage();
    const kept = `sent later ${randomUUID()}`;
    await chat.launcher.click();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await chat.say(kept);
    await page.getByText("Waits for the reply before.").waitFor();
    await keepPicture(page, "element-queued");
    await releaseModel(name);
    await chat.reply(kept).waitFor();
    expect(await promptsWith(kept)).toHaveLength(1);
  });

  it("takes what the visitor thinks of a reply, and knows it after a reload", async () => {
    const { page, chat } = await visit("plain");
    await chat.launcher.click();
    await chat.say("rate this");
    await chat.reply("rate this").waitFor();
    await page.getByRole("button", { name: "Bad reply" }).click();
    await page.getByRole("textbox", { name: "What was wrong?" }).fill("Too short");
    await page.keyboard.press("Enter");
    await page.reload();
    await page.getByRole("button", { name: "Bad reply", pressed: true }).waitFor();
    await page.getByRole("button", { name: "Good reply" }).click();
    await page.getByRole("button", { name: "Good reply", pressed: true }).waitFor();
    expect(await page.getByRole("button", { name: "Bad reply", pressed: true }).count()).toBe(0);
  });

  it("is driven by the page's own script, and tells it what happens", async () => {
    const { page, chat } = await visit("plain");
    await chat.launcher.waitFor();
    const text = await page.evaluate(
      `new Promise((resolve) => {
        const chat = document.querySelector("clawfire-chat");
        document.addEventListener("clawfire-reply", (event) => resolve(event.detail.text));
        void chat.send("from the page's script");
      })`,
    );
    expect(text).toContain("from the page's script");
    await page.evaluate('document.querySelector("clawfire-chat").close()');
    await chat.launcher.waitFor();
    expect(await chat.field.isVisible()).toBe(false);
  });

  it("speaks first where the page wants it", async () => {
    const { page, chat } = await visit("speaking");
    await page.getByRole("button", { name: "Hello! What can we do for you?" }).click();
    await chat.field.waitFor();
    expect(await page.locator(".hint").isVisible()).toBe(false);
  });

  it("is used with the keyboard alone", async () => {
    const { page, chat } = await visit("plain");
    await chat.launcher.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await chat.field.waitFor();
    await page.keyboard.type("typed at once");
    await expect.poll(() => chat.field.inputValue()).toBe("typed at once");
    await page.keyboard.press("Escape");
    await chat.field.waitFor({ state: "hidden" });
    await page.keyboard.press("Enter");
    await chat.field.waitFor();
  });

  it("sends at once what another tab of the same visitor shows too", async () => {
    const { page, chat } = await visit("plain");
    await chat.launcher.click();
    const words = `in both tabs ${randomUUID()}`;
    await chat.say(words);
    await chat.reply(words).waitFor();
    const other = await page.context().newPage();
    await other.goto("plain");
    await chatOn(other).launcher.click();
    await other.getByRole("button", { name: "Conversations" }).click();
    await other
      .getByRole("button", { name: words.slice(0, 20) })
      .first()
      .click();
    await chatOn(other).reply(words).waitFor();
    await chat.say("once more");
    await chatOn(other).reply("once more").waitFor();
    expect(await promptsWith(words)).toHaveLength(1);
  });
});

describe("the tag in other people's houses", () => {
  it.each([
    ["hostile", {}],
    ["strict", {}],
    ["sandboxed", {}],
    ["arabic", {}],
    ["german", {}],
    ["japanese", {}],
    ["plain", phone],
    ["hostile", phone],
    ["arabic", phone],
  ] as const)("%s: answers, is seen, and is accessible", async (name, options) => {
    const { page, chat, problems } = await visit(name, options);
    const shape = "isMobile" in options ? "phone" : "desktop";
    await chat.launcher.click();
    const words = `from the ${name} page`;
    await chat.say(words);
    await chat.reply(words).waitFor();
    await chat.done();
    const box = await page.locator(".panel").boundingBox();
    expect(box?.height).toBeGreaterThan(400);
    await keepPicture(page, `element-${name}-${shape}`);
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it("fills the place that it is given", async () => {
    const { page, chat } = await visit("inline");
    await chat.field.waitFor();
    expect((await page.locator(".panel").boundingBox())?.width).toBeGreaterThan(1_000);
    await keepPicture(page, "element-inline");
  });

  it("fills the page, in the dark", async () => {
    const { page, chat } = await visit("full");
    await chat.say("How dark is it? [words:40]");
    await chat.reply("How dark").waitFor();
    await chat.done();
    await keepPicture(page, "element-full-dark");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("says in the console what is wrong with it, and shows nothing", async () => {
    const { page, problems } = await visit("wrong");
    await expect.poll(() => problems).toEqual(['<clawfire-chat>: project="a shop" must be [a-z0-9-]+']);
    expect(await page.locator(".launcher").count()).toBe(0);
  });

  it("can be opened again when its panel did not come", async () => {
    const { page, chat, problems } = await visit("plain");
    await page.route("**/panel.js*", (route) => route.abort());
    await chat.launcher.click();
    await page.getByRole("button", { name: "Open the chat ↻" }).waitFor();
    expect(problems.some((problem) => problem.includes("<clawfire-chat>: not loaded"))).toBe(true);
    await page.unroute("**/panel.js*");
    await page.getByRole("button", { name: "Open the chat ↻" }).click();
    await chat.field.waitFor();
  });
});
