import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { authEmulator, setEmulatorClaims, signUpWithEmail } from "../../tools/firebase-rest.ts";
import { control } from "../world.ts";
import { chatOn, openSite, type Site } from "./browser.ts";

let site: Site;
let owner: Page;

const password = "a long password";

async function newAccount(): Promise<{ email: string; uid: string }> {
  const email = `${randomUUID()}@example.com`;
  const { uid } = await signUpWithEmail(authEmulator(inject("endpoints").auth), email, password);
  return { email, uid };
}

function grant(uid: string): Promise<void> {
  const { auth, project } = inject("endpoints");
  return setEmulatorClaims(auth, project, uid, { admin: true });
}

async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.goto("/console");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

beforeAll(async () => {
  site = await openSite();
  owner = await (await site.person()).newPage();
  const { email, uid } = await newAccount();
  await grant(uid);
  await signIn(owner, email);
  await owner.getByRole("heading", { name: "Devices" }).waitFor();
});

afterAll(() => site.close());

describe("signing in at the console", () => {
  it("says what is wrong with a password", async () => {
    const page = await (await site.person()).newPage();
    await signIn(page, "nobody@example.com", "wrong password");
    const problem = page.getByRole("alert").filter({ hasText: "e-mail address" });
    expect(await problem.textContent()).toMatch(/password is not right|no account with this/);
  });

  it("tells an account without the claim how to get it, and lets it in once it is granted", async () => {
    const page = await (await site.person()).newPage();
    const { email, uid } = await newAccount();
    await signIn(page, email);
    await page.getByText(`npm run admin -- grant ${email}`).waitFor();
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText("The claim is not there yet.").waitFor();
    await grant(uid);
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByRole("heading", { name: "Devices" }).waitFor();
    expect(await page.getByText("Not an administrator yet").count()).toBe(0);
  });
});

describe("the owner at the console", () => {
  it("removes the chat device, sees it wait after a message, approves it, and the chat comes alive", async () => {
    const page = await (await site.person()).newPage();
    const visitor = chatOn(page);
    await visitor.visit();
    await visitor.say("hello");
    await visitor.reply("hello").waitFor();
    await visitor.done();

    const device = (await control<string>("chat-device")).slice(0, 8);
    await owner.getByRole("button", { name: new RegExp(`^Remove ${device}`) }).click();
    await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await owner.getByText("Removed.", { exact: true }).waitFor();
    await control("cut");

    const words = `may I ${randomUUID()}`;
    await visitor.say(words);
    await page.getByText("The chat is waiting for its owner's approval.").waitFor();
    const waiting = owner.locator(".device.waiting");
    await waiting.getByText("Send messages to the agent").waitFor(); // without a reload
    await owner.getByRole("region", { name: "Gateway" }).getByText("Waits for approval").waitFor();
    await waiting.getByRole("button", { name: /^Approve/ }).click();
    await owner.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await owner.getByText("Approved.", { exact: true }).waitFor();

    await visitor.reply(words).waitFor();
    await visitor.done();
    const chatDevice = owner.getByRole("article", { name: "Chat device" });
    await chatDevice.getByText("Connected").waitFor();
    expect(await owner.locator(".device.waiting").count()).toBe(0);
  });

  it("finds every decision in the audit list, newest first", async () => {
    const rows = owner.getByRole("region", { name: "Audit entries" }).getByRole("row");
    await rows.nth(2).waitFor();
    expect(await rows.nth(1).textContent()).toMatch(/Approved.*Done/);
    expect(await rows.nth(2).textContent()).toMatch(/Removed.*Done/);
  });

  it("sees how much the chat is used, or that this backend does not count", async () => {
    const usage = owner.getByRole("region", { name: "Usage" });
    const shown = usage.getByText(/This backend does not count usage|Turns per hour|No turn in this time/);
    await shown.first().waitFor();
    expect(await usage.getByRole("alert").count()).toBe(0);
  });
});
