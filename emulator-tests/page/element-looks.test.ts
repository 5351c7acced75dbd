import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { releaseModel } from "../world.ts";
import { seriousViolations } from "./browser.ts";
import { keepPicture, hideMarks } from "./screenshots.ts";
import { Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true } as const;
const desktop = { viewport: { width: 1_280, height: 800 } } as const;

const english = {
  house: "plain",
  question: "How do I return something?",
  reply: [
    "You have **30 days**:",
    "",
    "1. Print the label from your order.",
    "2. Bring the parcel to any post office.",
    "",
    "The money is back within a week.",
  ].join("\n"),
  next: "And where is my parcel?",
  last: "It left our house this morning and will be with you on Friday.",
  askAgain: "Ask again",
  steps: "Steps",
  versions: ["Earlier version", "Later version"],
} as const;

const arabic = {
  house: "arabic",
  question: "كيف أعيد منتجًا؟",
  reply: [
    "لديك **30 يومًا**:",
    "",
    "1. اطبع الملصق من طلبك.",
    "2. خذ الطرد إلى أي مكتب بريد.",
    "",
    "يعود المال خلال أسبوع.",
  ].join("\n"),
  next: "وأين طردي؟",
  last: "غادر مخزننا هذا الصباح وسيصل إليك يوم الجمعة.",
  askAgain: "اسأل مرة أخرى",
  steps: "الخطوات",
  versions: ["النسخة السابقة", "النسخة التالية"],
} as const;

/** All of the tag is in sight, the page does not scroll sideways, and axe finds nothing that is serious. */
async function expectWhole(page: Page, selector: string): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const box = await page.locator(selector).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect(box?.y).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  const widths = `[document.documentElement, ...document.querySelector("clawfire-chat").shadowRoot.querySelectorAll(".transcript")]
    .every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)`;
  expect(await page.evaluate(widths)).toBe(true);
  expect(await seriousViolations(page)).toEqual([]);
}

/** From which side the words in the empty field are read. */
function placeholderSide(page: Page): Promise<string> {
  const field = `document.querySelector("clawfire-chat").shadowRoot.querySelector("textarea")`;
  return page.evaluate<string>(`getComputedStyle(${field}).direction`);
}

describe.each([
  ["english", english],
  ["arabic", arabic],
])("the tag in %s", (name, words) => {
  it.each([
    ["phone", "light", phone],
    ["phone", "dark", phone],
    ["desktop", "light", desktop],
    ["desktop", "dark", desktop],
  ] as const)(
    "is seen whole, shut, open and at work, on a %s that is %s",
    async (shape, colorScheme, options) => {
      const { page, chat } = await shop.visit(words.house, { ...options, colorScheme });
      const look = `${name}-${shape}-${colorScheme}`;
      await chat.launcher.waitFor();
      await expectWhole(page, ".launcher");
      await keepPicture(page, `element-shut-${look}`);
      await chat.launcher.click();
      await chat.say(`${words.question} [say:${words.reply}]`);
      await chat.done();
      await page.getByRole("button", { name: words.askAgain }).click();
      await page.getByText("2/2").waitFor();
      await chat.done();
      const places = await Promise.all(
        words.versions.map((version) => page.getByRole("button", { name: version }).boundingBox()),
      );
      const [earlier = 0, later = 0] = places.map((place) => place?.x ?? Number.NaN);
      expect(earlier < later).toBe(name === "english");
      expect(await placeholderSide(page)).toBe(name === "english" ? "ltr" : "rtl");
      await hideMarks(page);
      await expectWhole(page, ".panel");
      await keepPicture(page, `element-replaced-${look}`);
      const held = randomUUID();
      await chat.say(`${words.next} [tool:session_status {}] [say:${words.last}] [hold:${held}]`);
      await chat.reply(words.last.slice(0, 4)).waitFor();
      await hideMarks(page);
      await keepPicture(page, `element-steps-${look}`);
      await page.getByText(`${words.steps} (1)`).click();
      await expectWhole(page, ".panel");
      await keepPicture(page, `element-steps-open-${look}`);
      await releaseModel(held);
      await chat.done();
    },
  );
});
