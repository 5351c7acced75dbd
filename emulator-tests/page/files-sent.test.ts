import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promptsWith } from "../world.ts";
import { PATIENCE_MS } from "./browser.ts";
import { PageAndTag } from "./page-and-tag.ts";
import { cameraPicture, give } from "./sample-files.ts";

let both: PageAndTag;

beforeAll(async () => {
  both = await PageAndTag.open();
});

afterAll(() => both.close());

describe.each(["the page", "the tag"] as const)("files that are sent on %s", (which) => {
  it("reach the agent, are shown from the bucket, also after a reload, and stay when the message is asked anew", async () => {
    const { page, chat } = await both.visit(which);
    await page.getByRole("button", { name: "Attach files" }).waitFor();
    const picture = { name: "pipe.jpg", mimeType: "image/jpeg", buffer: await cameraPicture(page) };
    const note = { name: "note.md", mimeType: "", buffer: Buffer.from("# Parts\n\nA seal of 20 mm.") };
    await page.locator("input[type=file]").first().setInputFiles([picture]);
    await give(page, which === "the page" ? ".chat-main" : ".panel", "drop", [note]);
    await page.locator('.uploads [data-step="ready"]').nth(1).waitFor();
    const words = `what drips here, ${which}?`;
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await chat.done();
    expect((await promptsWith(words)).length).toBe(1);
    const shown = page.getByRole("img", { name: "Picture: pipe.jpg" });
    const width = () => shown.evaluate((image: unknown) => (image as { naturalWidth: number }).naturalWidth);
    const loaded = async () => {
      await expect.poll(width, { timeout: PATIENCE_MS }).toBe(1_200);
    };
    await loaded();
    await page.reload();
    await loaded();
    await page.getByRole("link", { name: /^Download note\.md/ }).waitFor();
    await page.getByRole("button", { name: "Ask again" }).click();
    await expect.poll(async () => (await promptsWith(words)).length, { timeout: PATIENCE_MS }).toBe(2);
    await chat.done();
    await loaded();
  });
});
