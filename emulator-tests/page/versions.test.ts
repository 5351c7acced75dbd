import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promptsWith } from "../world.ts";
import { seriousViolations } from "./browser.ts";
import { PageAndTag } from "./page-and-tag.ts";

let both: PageAndTag;

beforeAll(async () => {
  both = await PageAndTag.open();
});

afterAll(() => both.close());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const mine = (page: Page, words: string) => page.locator(".mine .bubble", { hasText: words });

describe.each(["the page", "the tag"] as const)("the last message, on %s", (which) => {
  it("is changed in its place, and what it said before can be looked at", async () => {
    const { page, chat } = await both.visit(which);
    const [before, after] = [`which town ${randomUUID()}`, `which land ${randomUUID()}`];
    await chat.say(before);
    await chat.reply(before).waitFor();
    await chat.done();
    await button(page, "Edit").click();
    const field = page.getByRole("textbox", { name: "Edit" });
    expect(await field.inputValue()).toBe(before);
    await field.press("Escape");
    await button(page, "Edit").click();
    await field.fill(after);
    await field.press("Enter");
    await chat.reply(after).waitFor();
    await chat.done();
    expect(await mine(page, before).count()).toBe(0);
    expect(JSON.stringify(await promptsWith(after))).not.toContain(before);
    await page.reload();
    await mine(page, after).waitFor();
    await page.getByText("2/2").waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await button(page, "Earlier version").click();
    await mine(page, before).waitFor();
    await page.getByText("The agent has forgotten this version.").waitFor();
    expect(await mine(page, after).count()).toBe(0);
    await button(page, "Later version").click();
    await mine(page, after).waitFor();
  });

  it("is asked again, and both answers are kept", async () => {
    const { page, chat } = await both.visit(which);
    const words = `tell me more ${randomUUID()}`;
    await chat.say(words);
    await chat.reply(words).waitFor();
    await chat.done();
    await button(page, "Ask again").click();
    await page.getByText("2/2").waitFor();
    await chat.done();
    expect(await mine(page, words).count()).toBe(1);
    expect(await promptsWith(words)).toHaveLength(2);
    await chat.say("thank you");
    await chat.reply("thank you").waitFor();
    await chat.done();
    await button(page, "Earlier version").click();
    await page.getByText("1/2").waitFor();
    expect(await mine(page, "thank you").count()).toBe(0);
  });
});
