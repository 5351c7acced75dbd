import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Conversation, Message } from "../../functions/src/contract/index.ts";
import { chatOn, openSite, type Site } from "./browser.ts";

let site: Site;

beforeAll(async () => {
  site = await openSite();
});

afterAll(() => site.close());

/** Messages that the page asks for at a time. */
const PAGE = 30;

const at = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
const words =
  "Some **bold** words, a [link](https://example.com) and a list:\n\n- one\n- two\n\n```ts\nlet a = 1;\n```";

const conversation: Conversation = {
  id: "long",
  title: "A long one",
  preview: "",
  createdAt: at(0),
  updatedAt: at(0),
};

const messages: Message[] = Array.from({ length: 500 }, (_, index) => ({
  id: `m${index}`,
  role: index % 2 === 0 ? "user" : "assistant",
  text: index % 2 === 0 ? `Question ${index}` : `Answer ${index}. ${words}`,
  state: index % 2 === 0 ? "answered" : "complete",
  createdAt: at(index),
}));

/** A history such as nobody writes in a test. */
async function answerHistory(route: Route): Promise<void> {
  const { data } = route.request().postDataJSON() as {
    data: { action: string; cursor?: string; pageSize: number };
  };
  const end = Number(data.cursor ?? messages.length);
  const start = Math.max(0, end - data.pageSize);
  const page = { messages: messages.slice(start, end), ...(start > 0 && { nextCursor: String(start) }) };
  const result = data.action === "list" ? { conversations: [conversation] } : page;
  await route.fulfill({ json: { result }, headers: { "access-control-allow-origin": "*" } });
}

/** Milliseconds from a key to the picture that shows it, the median of thirty. */
async function typingMs(page: Page): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const field = document.querySelector("textarea");
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    const times = [];
    for (let typed = 0; typed < 30; typed += 1) {
      const start = performance.now();
      set.call(field, field.value + "x");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
      times.push(performance.now() - start);
    }
    return times.toSorted((a, b) => a - b)[15];
  })()`);
}

describe("a conversation of 500 messages", () => {
  it("is read back to its first message, each once, and typing stays quick", async () => {
    const page = await (await site.person()).newPage();
    await page.route("**/conversations", answerHistory);
    const chat = chatOn(page);
    await chat.visit();
    await chat.conversation("A long one").getByRole("button").first().click();
    await chat.reply("Answer 499").waitFor();
    const transcript = page.getByRole("region", { name: "Messages" });
    for (let shown = PAGE; shown < messages.length; shown += PAGE) {
      await transcript.evaluate((element) => void element.scrollTo(0, 0));
      await page.locator(".message").nth(shown).waitFor({ state: "attached" });
    }
    await page.getByText("Question 0", { exact: true }).waitFor();
    expect(await page.locator(".mine").count()).toBe(250);
    expect(await typingMs(page)).toBeLessThan(100);
  });
});
