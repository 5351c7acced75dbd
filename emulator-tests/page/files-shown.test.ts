import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Page, Request } from "playwright-core";
import type { Attachment } from "../../functions/src/contract/common.ts";
import { PATIENCE_MS } from "./browser.ts";
import { PageAndTag, violationsOf } from "./page-and-tag.ts";
import { cameraPicture } from "./sample-files.ts";
import { keepPicture } from "./screenshots.ts";
import { attachmentAt, Refused, StandIn } from "./stand-in.ts";

let both: PageAndTag;
let backend: StandIn;

beforeAll(async () => {
  backend = await StandIn.open();
  both = await PageAndTag.open({ storage: backend.url });
});

afterAll(async () => {
  await both.close();
  await backend.close();
});

beforeEach(() => {
  backend.asked.length = 0;
  backend.on("messages", () => ({ messages: [] }));
});

const attachmentOf = (id: string, more: Partial<Attachment> = {}) => attachmentAt(backend, id, more);

/** What the agent sent; `chart-2` is there, and any other is over. */
const chart = (version: number) => {
  const url = `${backend.url}/bucket/chart-${version}`;
  return attachmentOf("chart", { kind: "image", name: "chart.png", width: 2_000, height: 1_500, url });
};

/** A conversation in which the agent sent a file. */
const messagesOf = (id: string, attachment: Attachment) => {
  const createdAt = "2026-01-01T00:00:00Z";
  const reply = { id: `${id}-reply`, role: "assistant", text: "Here.", state: "complete", createdAt };
  return [
    { id, role: "user", text: "draw", state: "answered", createdAt },
    { ...reply, attachments: [attachment] },
  ];
};

/** Sixteen minutes go by for the page at once. */
const letTimePass = (page: Page) =>
  page.evaluate("{ const now = Date.now; Date.now = () => now() + 16 * 60_000; }");

describe.each(["the page", "the tag"] as const)("files of the agent on %s", (which) => {
  const visit = () => both.visit(which, { prepare: (one) => backend.take(one) });

  const shot = (page: Page, name: string) =>
    keepPicture(page, `files-${which === "the tag" ? "tag-" : ""}${name}`);

  it("are looked at, listened to and downloaded, by addresses that are asked for anew once they are over", async () => {
    const { page, chat } = await visit();
    await chat.say("draw");
    const sent = await backend.sent();
    sent.accept();
    const voice = attachmentOf("voice", { kind: "audio", name: "voice.mp3", contentType: "audio/mpeg" });
    sent.say({ type: "attachment", attachment: voice });
    await page.getByLabel("Recording: voice.mp3").waitFor();
    await shot(page, "recording");
    sent.finish("Here.");
    await page.locator(".theirs", { hasText: "Here." }).waitFor();
    backend.files.set("chart-2", { bytes: await cameraPicture(page), contentType: "image/jpeg" });
    backend.on("messages", () => ({ messages: messagesOf(sent.messageId, chart(1)) }));
    backend.on("attach", () => ({ attachment: chart(2) }));
    await page.reload();
    const image = page.getByRole("img", { name: "Picture: chart.png" });
    const width = () => image.evaluate((one: unknown) => (one as { naturalWidth: number }).naturalWidth);
    await expect.poll(width, { timeout: PATIENCE_MS }).toBe(2_000);
    expect(await violationsOf(page)).toEqual([]);
    backend.on("attach", () => ({ attachment: chart(3) }));
    await page.reload();
    await page.getByRole("link", { name: /^Download chart\.png/ }).waitFor();
  });

  it("are downloaded by an address that is asked for before it is followed, and said to be gone where they are", async () => {
    const { page, chat } = await visit();
    await chat.say("list");
    const sent = await backend.sent();
    const list = (version: number) => {
      const url = `${backend.url}/bucket/list-${version}`;
      return attachmentOf("list", { name: "list.csv", contentType: "text/csv", url });
    };
    backend.on("messages", () => ({ messages: messagesOf(sent.messageId, list(1)) }));
    backend.on("attach", () => ({ attachment: list(2) }));
    sent.accept();
    sent.say({ type: "attachment", attachment: list(1) });
    sent.finish("Here.", { attachments: [list(1)] });
    const link = page.getByRole("link", { name: /^Download list\.csv/ });
    const followed = async (version: number, follow: () => Promise<void>) => {
      const isIt = (request: Request) => request.url().endsWith(`/bucket/list-${version}`);
      await Promise.all([page.context().waitForEvent("request", isIt), follow()]);
    };
    await followed(1, () => link.click());
    expect(backend.asked.filter(({ action }) => action === "attach")).toEqual([]);
    await letTimePass(page);
    await followed(2, () => link.press("Enter"));
    expect(backend.asked.filter(({ action }) => action === "attach")).toEqual([
      { action: "attach", id: "list" },
    ]);
    await letTimePass(page);
    backend.on("attach", () => {
      throw new Refused({ reason: "attachment-refused", problem: "unknown" });
    });
    await link.press("Enter");
    await page.getByRole("alert").filter({ hasText: "This file is not there any more." }).waitFor();
    expect(await link.getAttribute("aria-disabled")).toBe("true");
    expect(
      await link.evaluate((one: unknown) => (one as { matches(s: string): boolean }).matches(":focus")),
    ).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await shot(page, "gone");
  });
});
