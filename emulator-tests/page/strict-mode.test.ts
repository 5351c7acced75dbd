import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promptsWith, releaseModel } from "../world.ts";
import { chatOn, openSite, type Site } from "./browser.ts";

let site: Site;

beforeAll(async () => {
  site = await openSite({ dev: true });
});

afterAll(() => site.close());

/** Bodies of the calls of `chat` that were made with these words. */
function callsOf(page: Page) {
  const bodies: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/chat")) bodies.push(request.postData() ?? "");
  });
  return (words: string) => bodies.filter((body) => body.includes(words));
}

describe("in React's strict mode, where every effect runs twice", () => {
  it("a message is sent once and its reply is shown once, also after a reload", async () => {
    const page = await (await site.person()).newPage();
    const callsWith = callsOf(page);
    const chat = chatOn(page);
    await chat.visit();
    const name = randomUUID();
    await chat.say(`a long story [words:80] [hold:${name}]`);
    await chat.reply("You said:").waitFor();
    expect(callsWith(name)).toHaveLength(1);
    await page.reload();
    await chat.reply("You said:").waitFor();
    await releaseModel(name);
    await chat.done();
    expect(await page.locator(".mine").count()).toBe(1);
    expect(await page.locator(".theirs").count()).toBe(1);
    const text = (await chat.reply("some more words").textContent()) ?? "";
    expect(text.split("You said:")).toHaveLength(2);
    expect(await promptsWith(name)).toHaveLength(1);
  });

  it("another tab's message is followed by one call", async () => {
    const person = await site.person();
    const [first, second] = [await person.newPage(), await person.newPage()];
    const [chat, other] = [chatOn(first), chatOn(second)];
    await chat.visit();
    const words = `hello ${randomUUID()}`;
    await chat.say(words);
    await chat.done();
    const callsWith = callsOf(second);
    await other.visit();
    await other.conversation(words).getByRole("button").first().click();
    await other.reply(words).waitFor();
    const name = randomUUID();
    await chat.say(`a long story [words:80] [hold:${name}]`);
    await other.reply("a long story").waitFor();
    expect(callsWith(name)).toHaveLength(1);
    await releaseModel(name);
    await other.done();
    expect(await promptsWith(name)).toHaveLength(1);
  });
});
