import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promptsWith, releaseModel } from "../world.ts";
import { seriousViolations } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";
import { chatOn, Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

/** A message whose reply stops half-way until `name` is released. */
function heldMessage() {
  const name = randomUUID();
  return { name, words: `a long story [words:60] [hold:${name}]` };
}

describe("the tag on a plain page", () => {
  it("loads nothing but itself before somebody wants to chat, and answers after one click", async () => {
    const { page, chat, scripts, problems } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("speaking");
    await page.getByRole("button", { name: "Hello! What can we do for you?" }).click();
    await chat.field.waitFor();
    expect(await page.locator(".hint").isVisible()).toBe(false);
  });

  it("is used with the keyboard alone", async () => {
    const { page, chat } = await shop.visit("plain");
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
    const { page, chat } = await shop.visit("plain");
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

  it("says the page's own sentences where it has some", async () => {
    const { page } = await shop.visit("own-words");
    await page.getByRole("button", { name: "Ahoy" }).click();
    await page.getByPlaceholder("Tell us").waitFor();
    expect(await page.getByText("How can I help?").count()).toBe(1);
  });
});
