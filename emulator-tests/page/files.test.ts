import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import type { Attachment } from "../../functions/src/contract/common.ts";
import { PageAndTag, violationsOf } from "./page-and-tag.ts";
import { cameraPicture, give, sizeOf, type GivenFile } from "./sample-files.ts";
import { keepPicture } from "./screenshots.ts";
import { attachmentAt, Refused, StandIn } from "./stand-in.ts";

let both: PageAndTag;
let backend: StandIn;
let files = 0;

beforeAll(async () => {
  backend = await StandIn.open();
  both = await PageAndTag.open({ storage: backend.url });
});

afterAll(async () => {
  await both.close();
  await backend.close();
});

const bill = (name = "bill.pdf"): GivenFile => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.7 a bill"),
});

const attachmentOf = (id: string, more: Partial<Attachment> = {}) => attachmentAt(backend, id, more);

beforeEach(() => {
  const names = new Map<string, string>();
  backend.asked.length = 0;
  backend.beforePut = () => Promise.resolve();
  backend.on("list", () => ({
    conversations: [],
    attachments: { contentTypes: ["image/jpeg", "image/png", "application/pdf"], most: 4, bytes: 1_000_000 },
  }));
  backend.on("upload", ({ name, contentType }) => {
    const id = `file-${(files += 1)}`;
    names.set(id, String(name));
    const headers = { "content-type": String(contentType) };
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    return { id, url: `${backend.url}/bucket/${id}`, method: "PUT", headers, expiresAt };
  });
  backend.on("attach", ({ id }) => {
    const file = backend.files.get(String(id));
    const isImage = file?.contentType.startsWith("image/") === true;
    const contentType = file?.contentType ?? "";
    const picture = { kind: "image", contentType, width: 1_200, height: 900 } as const;
    const about = { name: names.get(String(id)) ?? "", bytes: file?.bytes.length ?? 0 };
    return { attachment: attachmentOf(String(id), isImage ? { ...about, ...picture } : about) };
  });
});

const looks = { wide: {}, phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } };

describe.each(["the page", "the tag"] as const)("files on %s", (which) => {
  async function visit(options: object = {}) {
    const { page, chat } = await both.visit(which, { ...options, prepare: (one) => backend.take(one) });
    await page.getByRole("button", { name: "Attach files" }).waitFor();
    const list = page.locator(".uploads");
    const target = which === "the page" ? ".chat-main" : ".panel";
    return {
      page,
      chat,
      item: (name: string) => list.getByRole("listitem").filter({ hasText: name }),
      ready: (name: string) => list.locator('[data-step="ready"]').filter({ hasText: name }),
      send: page.getByRole("button", { name: "Send", exact: true }),
      choose: (...given: GivenFile[]) => page.locator("input[type=file]").first().setInputFiles(given),
      drop: (...given: GivenFile[]) => give(page, target, "drop", given),
    };
  }

  const shot = (page: Page, name: string) =>
    keepPicture(page, `files-${which === "the tag" ? "tag-" : ""}${name}`);

  it("are chosen, made smaller, uploaded without what a camera notes, and sent", async () => {
    const { page, item, ready, choose, send, chat } = await visit();
    let letIn = () => {};
    backend.beforePut = () => new Promise((resolve) => (letIn = resolve));
    const picture = { name: "dripping pipe.jpg", mimeType: "image/jpeg", buffer: await cameraPicture(page) };
    await choose(picture);
    await item("dripping pipe.jpg").filter({ hasText: "uploaded" }).waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.getByText("A message can be sent once its files are ready or removed.").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    letIn();
    await ready("dripping pipe.jpg").waitFor();
    await page
      .locator("[role=status]", { hasText: "dripping pipe.jpg: Ready" })
      .waitFor({ state: "attached" });
    const uploaded = [...backend.files.values()].at(-1);
    expect(uploaded?.contentType).toBe("image/jpeg");
    expect(await sizeOf(page, uploaded?.bytes ?? Buffer.alloc(0), "image/jpeg")).toEqual([1_200, 900]);
    expect(uploaded?.bytes.includes("Exif")).toBe(false);
    expect(uploaded?.bytes.includes("GPS")).toBe(false);
    await chat.field.fill("This drips. What do I need?");
    await shot(page, "ready");
    await send.click();
    const sent = await backend.sent();
    expect(sent.data).toMatchObject({ attachments: [{ id: expect.stringMatching(/^file-/) as string }] });
    sent.accept();
    const image = page.getByRole("img", { name: "Picture: dripping pipe.jpg" });
    await image.waitFor();
    sent.say({ type: "attachment", attachment: attachmentOf("parts", { name: "parts.csv" }) });
    await page.getByRole("link", { name: "Download parts.csv" }).waitFor();
    sent.finish("A new seal, as listed here.");
    await page.locator(".theirs", { hasText: "A new seal, as listed here." }).waitFor();
    expect(await item("dripping pipe.jpg").count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await shot(page, "sent");
  });

  it("are dropped and pasted, and those that are not taken are told of", async () => {
    const { page, ready, drop } = await visit();
    const target = which === "the page" ? ".chat-main" : ".panel";
    await give(page, target, "dragover", [bill()]);
    await page.getByText("Drop files here").waitFor();
    await shot(page, "drop");
    await drop(bill("one.pdf"), { ...bill("film.mp4"), mimeType: "video/mp4" });
    await ready("one.pdf").waitFor();
    await page
      .getByRole("alert")
      .filter({ hasText: "film.mp4: Files of this kind cannot be sent." })
      .waitFor();
    expect(await page.getByText("Drop files here").count()).toBe(0);
    await give(page, "textarea", "paste", [bill("two.pdf")]);
    await ready("two.pdf").waitFor();
    await drop(bill("three.pdf"), bill("four.pdf"), bill("five.pdf"));
    await page.getByRole("alert").filter({ hasText: "five.pdf: A message cannot take more" }).waitFor();
    await ready("four.pdf").waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it("have names that show harmlessly, and are removed with the keyboard", async () => {
    const { page, item, drop } = await visit();
    await drop(bill("photo\u202Efdp.exe.pdf"), bill(`${"very long ".repeat(30)}<b>name</b>.pdf`));
    await item("photo\uFFFDfdp.exe.pdf").waitFor();
    await item("…").filter({ hasText: ".pdf" }).waitFor();
    expect(await page.locator(".uploads b").count()).toBe(0);
    const remove = page.getByRole("button", { name: "Remove photo" });
    await remove.focus();
    await page.keyboard.press("Enter");
    await item("photo").waitFor({ state: "detached" });
    expect(await page.locator(".uploads li").count()).toBe(1);
  });

  it("go on by themselves when the network comes back in the middle of an upload", async () => {
    const { page, item, ready, drop } = await visit();
    let puts = 0;
    backend.beforePut = () => ((puts += 1) === 1 ? new Promise(() => {}) : Promise.resolve());
    await drop(bill());
    await item("bill.pdf").filter({ hasText: "uploaded" }).waitFor();
    await expect.poll(() => puts).toBe(1);
    await page.context().setOffline(true);
    await item("bill.pdf").filter({ hasText: "Waits for the connection…" }).waitFor();
    await shot(page, "offline");
    await page.context().setOffline(false);
    await ready("bill.pdf").waitFor();
    expect(puts).toBe(2);
  });

  it("are tried again where the backend could not look at them, and not where it never will", async () => {
    const { page, item, ready, drop } = await visit();
    const usual = backend.asked;
    const refusals = ["not-uploaded", "locked"];
    backend.on("attach", ({ id }) => {
      const problem = refusals.shift();
      if (problem !== undefined) throw new Refused({ reason: "attachment-refused", problem });
      return { attachment: attachmentOf(String(id)) };
    });
    await drop(bill());
    await item("bill.pdf").filter({ hasText: "This file did not arrive. Try again." }).waitFor();
    await page.getByRole("button", { name: "Try bill.pdf again" }).click();
    await item("bill.pdf").filter({ hasText: "This file is protected by a password." }).waitFor();
    expect(await page.getByRole("button", { name: "Try bill.pdf again" }).count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await shot(page, "refused");
    await page.getByRole("button", { name: "Remove bill.pdf" }).click();
    await drop(bill("other.pdf"));
    await ready("bill.pdf").or(ready("other.pdf")).waitFor();
    expect(usual.filter(({ action }) => action === "attach")).toHaveLength(3);
  });

  it("are there after a reload where they were ready, and the others are told of", async () => {
    const { page, item, ready, drop } = await visit();
    await drop(bill("kept.pdf"));
    await ready("kept.pdf").waitFor();
    backend.beforePut = () => new Promise(() => {});
    await drop(bill("lost.pdf"));
    await item("lost.pdf").filter({ hasText: "uploaded" }).waitFor();
    await page.reload();
    await ready("kept.pdf").waitFor();
    await item("lost.pdf").filter({ hasText: "was not ready when the page was left" }).waitFor();
    expect(await page.getByRole("button", { name: "Try lost.pdf again" }).count()).toBe(0);
  });

  it("can be chosen and taken with the camera on a phone", async () => {
    const { page, ready, choose } = await visit(looks.phone);
    const camera = page.getByRole("button", { name: "Take a picture" });
    await camera.waitFor();
    expect(await page.locator("input[capture=environment]").getAttribute("accept")).toBe("image/*");
    const picture = { name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: await cameraPicture(page) };
    await page.locator("input[capture=environment]").setInputFiles([picture]);
    await ready("IMG_2041.jpg").waitFor();
    await choose(bill("a bill with quite a long name for a phone.pdf"));
    await page.locator('.uploads [data-step="ready"]').nth(1).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
    expect(wide).toBe(false);
    await shot(page, "phone");
  });

  it("are not offered where the backend takes none", async () => {
    backend.on("list", () => ({ conversations: [] }));
    const { page, chat } = await both.visit(which, { prepare: (one) => backend.take(one) });
    await expect.poll(() => backend.asked.some(({ action }) => action === "list")).toBe(true);
    await chat.field.waitFor();
    expect(await page.locator("input[type=file]").count()).toBe(0);
  });
});
