import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { makeOwner } from "../../local-stack/owner.ts";
import { chatOn, openSite, seriousViolations, signIn, type Site } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";

let site: Site;

beforeAll(async () => {
  site = await openSite();
});

afterAll(() => site.close());

it("shows the owner what a visitor said about a reply, as text, and not when it was taken back", async () => {
  const page = await (await site.person()).newPage();
  const chat = chatOn(page);
  await chat.visit();
  await chat.say("What is a lighthouse?");
  await chat.reply("What is a lighthouse?").waitFor();
  await chat.button("Bad reply").click();
  const remark = `<img src=x onerror="document.title='taken'"> too long ${randomUUID()}`;
  await page.getByRole("textbox", { name: "What was wrong?" }).fill(remark);
  const answered = page.waitForResponse((response) => response.url().endsWith("/chat"));
  await page.getByRole("button", { name: "Send remark" }).click();
  await answered;

  const owner = await (await site.person()).newPage();
  await signIn(owner, await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`));
  const remarks = owner.getByRole("region", { name: "Remarks of visitors" });
  const item = remarks.getByRole("listitem").filter({ hasText: remark });
  await item.waitFor();
  expect(await item.textContent()).toMatch(/Bad .*\d{4}( · scripted-1)?$/);
  expect(await owner.title()).toBe("Console · Clawfire");
  expect(await seriousViolations(owner)).toEqual([]);
  await keepPicture(owner, "console-remarks", { fullPage: true });

  const takenBack = page.waitForResponse((response) => response.url().endsWith("/chat"));
  await chat.button("Bad reply").click();
  await takenBack;
  await owner.reload();
  await remarks.getByText("Nobody has said anything about a reply yet.").waitFor();
});
