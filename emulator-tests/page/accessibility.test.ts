import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { authEmulator, setEmulatorClaims, signUpWithEmail } from "../../tools/firebase-rest.ts";
import { chatOn, openSite, seriousViolations, type Site } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";
import { usageOfADay } from "./sample-usage.ts";

let site: Site;

beforeAll(async () => {
  site = await openSite();
});

afterAll(() => site.close());

const looks = {
  desktop: { viewport: { width: 1280, height: 820 }, colorScheme: "light" },
  "desktop-dark": { viewport: { width: 1280, height: 820 }, colorScheme: "dark" },
  phone: {
    viewport: { width: 390, height: 780 },
    colorScheme: "light",
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
  },
  "phone-dark": {
    viewport: { width: 390, height: 780 },
    colorScheme: "dark",
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
  },
} as const;

type Look = keyof typeof looks;

const reply = [
  "A **lighthouse** is a tower with a strong light at the top. It tells ships where the coast is:",
  "",
  "- by its *colour*,",
  "- by its rhythm, such as `Fl(3) 10s`,",
  "- by where it stands.",
  "",
  "```ts",
  "export function period(flashes: number, seconds: number): number {",
  "  return seconds / flashes;",
  "}",
  "```",
].join("\n");

/** What axe calls serious or worse, on a page that is no wider than its screen. */
async function violationsOf(page: Page): Promise<string[]> {
  const width = await page.evaluate<number>("document.documentElement.scrollWidth");
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  return seriousViolations(page);
}

/** The history from now on without what told the scripted model what to say: no visitor would write that. */
async function withoutMarks(page: Page): Promise<void> {
  await page.route("**/conversations", async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replace(/ \[say:[^\]"]*\]/, "");
    await route.fulfill({ response, body: text });
  });
}

describe("the chat page", () => {
  it.for(Object.keys(looks) as Look[])("can be used by everybody: %s", async (look) => {
    const page = await (await site.person(looks[look])).newPage();
    const chat = chatOn(page);
    await chat.visit();
    expect(await violationsOf(page)).toEqual([]);
    await keepPicture(page, `chat-empty-${look}`);
    await chat.say("What is a lighthouse?");
    await chat.reply("What is a lighthouse?").waitFor();
    await chat.done();
    await chat.say(`Show me how it looks. [say:${reply}]`);
    await chat.reply("seconds / flashes").waitFor();
    await chat.done();
    expect(await violationsOf(page)).toEqual([]);
    await withoutMarks(page);
    await page.reload();
    await chat.reply("seconds / flashes").waitFor();
    await page.getByRole("heading", { name: "What is a lighthouse?" }).waitFor();
    await keepPicture(page, `chat-${look}`);
    const menu = chat.button("Conversations");
    if (await menu.isVisible()) await menu.click();
    await chat.conversation("What is a lighthouse?").waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it("can be used when a message failed", async () => {
    const page = await (await site.person()).newPage();
    const chat = chatOn(page);
    await chat.visit();
    await chat.say("please [fail:400]");
    await page.getByText("The agent could not answer.").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await keepPicture(page, "chat-failed-desktop");
    await chat.button("Edit").click();
    expect(await chat.field.inputValue()).toBe("please [fail:400]");
  });
});

describe("the console page", () => {
  it.for(Object.keys(looks) as Look[])("can be used by everybody: %s", async (look) => {
    const { auth, project } = inject("endpoints");
    const email = `${randomUUID().slice(0, 8)}@example.com`;
    const { uid } = await signUpWithEmail(authEmulator(auth), email, "a long password");
    await setEmulatorClaims(auth, project, uid, { admin: true });
    const page = await (await site.person(looks[look])).newPage();
    await page.route("**/admin", async (route) => {
      const { data } = (route.request().postDataJSON() ?? {}) as { data?: { action?: string } };
      if (data?.action !== "usage") return route.continue();
      return route.fulfill({
        json: { result: usageOfADay() },
        headers: { "access-control-allow-origin": "*" },
      });
    });
    await page.goto("/console");
    await page.getByLabel("E-mail").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await keepPicture(page, `console-sign-in-${look}`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("a long password");
    await page.keyboard.press("Enter");
    await page.getByText("Busiest hours").waitFor();
    await page
      .getByRole("button", { name: /^Remove/ })
      .first()
      .waitFor();
    await page.getByRole("article", { name: "Admin device" }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await keepPicture(page, `console-${look}`, { fullPage: true });
    await page
      .getByRole("button", { name: /^Remove/ })
      .first()
      .click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
