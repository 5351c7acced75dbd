import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { control } from "../world.ts";
import { PATIENCE_MS } from "./browser.ts";
import { PageAndTag, violationsOf } from "./page-and-tag.ts";
import { hideMarks, keepPicture } from "./screenshots.ts";

let both: PageAndTag;
let workspace: string;

const sales = "week,sold\n1,120\n2,180\n3,90\n4,240\n";

/** A picture of the sales, as an agent draws one. */
const chart = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="500">
  <rect width="900" height="500" fill="#fffdf8"/>
  <path d="M90 430H850M90 430V60" stroke="#665d54" stroke-width="4" fill="none"/>
  <g fill="#c2571f">${[120, 180, 90, 240]
    .map(
      (sold, week) =>
        `<rect x="${150 + week * 175}" y="${430 - sold * 1.4}" width="110" height="${sold * 1.4}"/>`,
    )
    .join("")}</g></svg>`;

beforeAll(async () => {
  [both, workspace] = await Promise.all([PageAndTag.open(), control<string>("workspace")]);
  mkdirSync(join(workspace, "out"), { recursive: true });
  writeFileSync(join(workspace, "out", "sales.png"), await sharp(Buffer.from(chart)).png().toBuffer());
  writeFileSync(join(workspace, "out", "sales.csv"), sales);
});

afterAll(() => both.close());

/** What a visitor writes so that the scripted model says it. */
function asking(words: string, answer: string): string {
  return `${words} [say64:${Buffer.from(answer).toString("base64url")}]`;
}

/** Keeps the bucket from answering with pictures until the function that comes back is called. */
async function holdPictures(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(
    (url) => url.searchParams.has("X-Goog-Signature"),
    async (route) => {
      await promise;
      await route.continue();
    },
  );
  return resolve;
}

describe.each(["the page", "the tag"] as const)("files that the agent hands over on %s", (which) => {
  it("come through a real gateway: a picture with its place kept and its name told, and a table to be downloaded", async () => {
    const { page, chat } = await both.visit(which);
    const letIn = await holdPictures(page);
    const answer = "Week 4 was the best.\nMEDIA:out/sales.png\nMEDIA:out/sales.csv\nShall I go on?";
    await chat.say(
      asking(
        "How are the sales of this month going, week by week, in our shops?",
        answer.replaceAll("MEDIA:", `MEDIA:${workspace}/`),
      ),
    );
    const picture = page.getByRole("img", { name: "Picture: sales.png" });
    await picture.waitFor();
    const placeOf = async () => (await picture.boundingBox()) ?? { width: 0, height: 0 };
    const kept = await placeOf();
    expect(kept.width).toBeGreaterThan(200);
    expect(kept.width / kept.height).toBeCloseTo(900 / 500, 1);
    await chat.done();
    letIn();
    const width = () =>
      picture.evaluate((image: unknown) => (image as { naturalWidth: number }).naturalWidth);
    await expect.poll(width, { timeout: PATIENCE_MS }).toBe(900);
    const taken = await placeOf();
    expect(taken.width).toBe(kept.width);
    expect(taken.height).toBeCloseTo(kept.height, 0);
    const reply = chat.reply("Week 4 was the best.");
    expect(await reply.textContent()).toContain("Shall I go on?");
    expect(await reply.textContent()).not.toContain("MEDIA");
    const [download] = await Promise.all([
      page.context().waitForEvent("download"),
      page.getByRole("link", { name: /^Download sales\.csv/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("sales.csv");
    expect(readFileSync(await download.path(), "utf8")).toBe(sales);
    expect(await violationsOf(page)).toEqual([]);
    await hideMarks(page);
    await keepPicture(page, `files-${which === "the tag" ? "tag-" : ""}agent`);
    await page.reload();
    await expect.poll(width, { timeout: PATIENCE_MS }).toBe(900);
    await page.getByRole("link", { name: /^Download sales\.csv/ }).waitFor();
  });
});
