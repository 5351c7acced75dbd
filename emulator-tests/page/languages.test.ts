import { randomUUID } from "node:crypto";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeOwner } from "../../local-stack/owner.ts";
import { openSite, seriousViolations, type Site } from "./browser.ts";
import { usageOfADay } from "./sample-usage.ts";
import { keepPicture } from "./screenshots.ts";

let site: Site;
let fixed: Site;

beforeAll(async () => {
  site = await openSite();
  const words = {
    fr: { common: { greeting: "Ahoy, {n} matelots", failures: { "run-failed": "Le moteur tousse." } } },
  };
  fixed = await openSite({
    environment: {
      NEXT_PUBLIC_CLAWFIRE_LANGUAGE: "fr",
      NEXT_PUBLIC_CLAWFIRE_WORDS: JSON.stringify(words),
    },
  });
});

afterAll(async () => {
  await site.close();
  await fixed.close();
});

const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true } as const;

/** A page whose server answers what it says at once, and whose browser has nothing to complain about. */
async function pageOf(
  where: Site,
  options: BrowserContextOptions,
): Promise<{ page: Page; problems: string[] }> {
  const page = await (await where.person(options)).newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  return { page, problems };
}

function htmlOf(page: Page): Promise<string> {
  return page.evaluate<string>("document.documentElement.lang + ' ' + document.documentElement.dir");
}

/** What stands in the page in Latin letters, but for ids and commands. */
async function latinWordsOf(page: Page, allowed: RegExp): Promise<string[]> {
  const text = await page.evaluate<string>(`{
    const copy = document.querySelector("main").cloneNode(true);
    for (const code of copy.querySelectorAll("code")) code.remove();
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    let text = "";
    while (texts.nextNode()) text += " " + texts.currentNode.data;
    text;
  }`);
  return [...text.matchAll(/[A-Za-z]{3,}/g)].map(([word]) => word).filter((word) => !allowed.test(word));
}

async function expectUsable(page: Page): Promise<void> {
  expect(await seriousViolations(page)).toEqual([]);
  const width = await page.evaluate<number>("document.documentElement.scrollWidth");
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

async function signInAt(page: Page, names: Readonly<Record<"email" | "password", string>>): Promise<void> {
  const { email, password } = await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`);
  await page.route("**/admin", async (route) => {
    const { data } = (route.request().postDataJSON() ?? {}) as { data?: { action?: string } };
    if (data?.action !== "usage") return route.continue();
    return route.fulfill({
      json: { result: usageOfADay() },
      headers: { "access-control-allow-origin": "*" },
    });
  });
  await page.goto("/console");
  await page.getByLabel(names.email).fill(email);
  await page.getByLabel(names.password).fill(password);
  await page.keyboard.press("Enter");
}

describe("the chat page", () => {
  it("speaks German with a visitor who reads German, from the server's first byte", async () => {
    const { page, problems } = await pageOf(site, { locale: "de-DE" });
    const answer = await page.goto("/");
    expect(await answer?.text()).toMatch(/<html[^>]* lang="de"[^>]*>(?:.|\n)*Anmeldung läuft/);
    await page.getByRole("heading", { name: "Wie kann ich helfen?" }).waitFor();
    expect(await htmlOf(page)).toBe("de ltr");
    const field = page.getByRole("textbox", { name: "Nachricht" });
    await field.fill("Was ist ein Leuchtturm?");
    await page.getByRole("button", { name: "Senden", exact: true }).click();
    await page.locator(".theirs", { hasText: "Leuchtturm" }).waitFor();
    await page.getByRole("button", { name: "Gute Antwort" }).waitFor();
    await page.getByRole("button", { name: "Noch einmal fragen" }).click();
    await page.getByText("2/2").waitFor();
    await page.getByRole("button", { name: "Gute Antwort" }).waitFor();
    await page.mouse.move(0, 0);
    await keepPicture(page, "chat-german");
    await page.locator(".conversation-item", { hasText: "Leuchtturm" }).hover();
    await page.getByRole("button", { name: "Was ist ein Leuchtturm? löschen" }).click();
    await page.getByRole("dialog", { name: "Diese Unterhaltung löschen?" }).waitFor();
    await expectUsable(page);
    await page.getByRole("button", { name: "Abbrechen" }).click();
    await field.fill("bitte [fail:400]");
    await field.press("Enter");
    await page.getByText("Der Agent konnte nicht antworten. Senden Sie die Nachricht erneut.").waitFor();
    expect(problems).toEqual([]);
  });

  it("speaks Arabic from right to left", async () => {
    const { page, problems } = await pageOf(site, { locale: "ar-EG" });
    await page.goto("/");
    const field = page.getByRole("textbox", { name: "الرسالة" });
    await field.fill("ما هي المنارة؟");
    await field.press("Enter");
    await page.locator(".theirs", { hasText: "المنارة" }).waitFor();
    await page.getByRole("button", { name: "ردّ جيّد" }).waitFor();
    expect(await htmlOf(page)).toBe("ar rtl");
    const [list, mine, agent] = await Promise.all(
      [".sidebar", ".bubble", ".theirs .flame"].map((where) => page.locator(where).first().boundingBox()),
    );
    expect(list?.x).toBeGreaterThan(640);
    expect(mine?.x).toBeLessThan(agent?.x ?? 0);
    const spaces = `(({ paddingLeft, paddingRight }) => [paddingLeft, paddingRight])(getComputedStyle(document.querySelector(".composer-box")))`;
    expect(await page.evaluate(spaces)).toEqual(["7px", "18px"]);
    await expectUsable(page);
    await keepPicture(page, "chat-arabic");
    expect(problems).toEqual([]);
  });

  it("brings the list in from the right on a phone in Arabic, and never makes it scroll sideways", async () => {
    const { page } = await pageOf(site, { locale: "ar", ...phone });
    await page.goto("/");
    await page.getByRole("textbox", { name: "الرسالة" }).waitFor();
    await expectUsable(page);
    await page.getByRole("button", { name: "المحادثات", exact: true }).click();
    const list = page.getByRole("complementary", { name: "المحادثات" });
    await expect.poll(async () => (await list.boundingBox())?.x).toBeGreaterThan(50);
    await expect
      .poll(async () => {
        const box = await list.boundingBox();
        return Math.round((box?.x ?? 0) + (box?.width ?? 0));
      })
      .toBe(390);
    await expectUsable(page);
  });

  it("speaks what the visitor chooses, without another visit, and at the next one", async () => {
    const { page } = await pageOf(site, { locale: "en-GB" });
    await page.goto("/");
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("a draft that must stay");
    await page.getByRole("combobox", { name: "Language" }).selectOption("日本語");
    const japanese = page.getByRole("textbox", { name: "メッセージ" });
    await japanese.waitFor();
    expect(await japanese.inputValue()).toBe("a draft that must stay");
    await expect.poll(() => htmlOf(page)).toBe("ja ltr");
    await page.reload();
    await page.getByRole("heading", { name: "ご用件は何でしょうか" }).or(japanese).first().waitFor();
    expect(await htmlOf(page)).toBe("ja ltr");
  });

  it("says what is not there in the visitor's language", async () => {
    const { page } = await pageOf(site, { locale: "es-MX" });
    await page.goto("/nowhere");
    await page.getByRole("heading", { name: "Esta página no existe" }).waitFor();
    expect(await page.title()).toBe("No encontrada · Clawfire");
  });
});

describe("the owner's word", () => {
  it("is above what the browser asks for and what a visitor chose, and no choice is offered", async () => {
    const { page, problems } = await pageOf(fixed, { locale: "de-DE" });
    const { origin } = new URL((await page.goto("/"))?.url() ?? "");
    await page.context().addCookies([{ name: "clawfire-language", value: "ja", url: origin }]);
    await page.reload();
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    expect(await htmlOf(page)).toBe("fr ltr");
    expect(await page.getByRole("combobox").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it("stands in place of the catalogue's, in failures too", async () => {
    const { page } = await pageOf(fixed, {});
    await page.goto("/");
    await page.getByRole("heading", { name: "Ahoy, {n} matelots" }).waitFor();
    await page.getByRole("textbox", { name: "Message" }).fill("s'il vous plaît [fail:400]");
    await page.getByRole("button", { name: "Envoyer", exact: true }).click();
    const problem = page.getByRole("alert").filter({ hasText: "tousse" });
    expect(await problem.textContent()).toBe("Le moteur tousse.");
  });
});

describe("the console", () => {
  it("speaks German with an owner who chose it, with dates and numbers as they are written there", async () => {
    const { page, problems } = await pageOf(site, { locale: "en-US", timezoneId: "Europe/Berlin" });
    await page.goto("/console");
    await page.getByRole("combobox", { name: "Language" }).selectOption("Deutsch");
    await page.getByLabel("Passwort").waitFor();
    await signInAt(page, { email: "E-Mail", password: "Passwort" });
    await page.getByText("Stunden mit den meisten Nachrichten").waitFor();
    await page.getByRole("article", { name: "Verwaltungsgerät" }).waitFor();
    await page
      .getByRole("button", { name: /entfernen$/ })
      .first()
      .waitFor();
    expect(await page.title()).toBe("Konsole · Clawfire");
    expect(await page.locator(".tile dd").nth(1).textContent()).toMatch(/^\d+,\d %$/);
    const table = page.getByRole("figure", { name: "Nachrichten je Stunde" }).locator("tbody th").first();
    expect(await table.textContent()).toMatch(/^\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}$/);
    await page.getByText("24 Stunden").waitFor();
    await expectUsable(page);
    await page.getByRole("form", { name: "Neue Zugangsregel" }).getByLabel("Nutzer-ID").fill("somebody");
    await page.getByRole("button", { name: "Hinzufügen" }).click();
    await page.getByText("Gespeichert.").waitFor();
    await page.getByRole("button", { name: "Regel entfernen: Konto somebody" }).click();
    await page.getByText("Niemand ist gesperrt.").waitFor();
    expect(problems).toEqual([]);
  });

  it("speaks Arabic from right to left, and nothing in it is left in English", async () => {
    const { page, problems } = await pageOf(site, { locale: "ar-EG" });
    await signInAt(page, { email: "البريد الإلكتروني", password: "كلمة المرور" });
    await page.getByText("أكثر الساعات ازدحامًا").waitFor();
    await page.getByRole("article", { name: "جهاز الإدارة" }).waitFor();
    await page
      .getByRole("button", { name: /^إزالة/ })
      .first()
      .waitFor();
    expect(await htmlOf(page)).toBe("ar rtl");
    const names = /^(claude|sonnet|gpt|mini|gateway|unavailable|run|failed|node|USD)$/;
    expect(await latinWordsOf(page, names)).toEqual([]);
    await expectUsable(page);
    await keepPicture(page, "console-arabic", { fullPage: true });
    await page
      .getByRole("button", { name: /^إزالة [a-f0-9]/ })
      .first()
      .click();
    await page.getByRole("dialog", { name: "إزالة هذا الجهاز؟" }).waitFor();
    await expectUsable(page);
    expect(problems).toEqual([]);
  });
});
