import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { authEmulator, setEmulatorClaims, signUpWithEmail } from "../../tools/firebase-rest.ts";
import { makeOwner } from "../../local-stack/owner.ts";
import { newVisitor } from "../people.ts";
import { control } from "../world.ts";
import { chatOn, openSite, signIn, type Site } from "./browser.ts";

let site: Site;
let owner: Page;

const password = "a long password";

async function newAccount(): Promise<{ email: string; uid: string }> {
  const email = `${randomUUID()}@example.com`;
  const { uid } = await signUpWithEmail(authEmulator(inject("endpoints").auth), email, password);
  return { email, uid };
}

beforeAll(async () => {
  site = await openSite();
  owner = await (await site.person()).newPage();
  const account = await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`); // as npm start prints it
  await signIn(owner, account);
  await owner.getByRole("heading", { name: "Devices" }).waitFor();
});

afterAll(() => site.close());

/** A visitor whose message waits, because the owner has removed the chat device. */
async function visitorInFrontOfTheDoor() {
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
  return { visitor, words };
}

const waiting = () => owner.locator(".device.waiting");

async function approveWhoWaits(): Promise<void> {
  await waiting()
    .getByRole("button", { name: /^Approve/ })
    .click();
  await owner.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
}

describe("signing in at the console", () => {
  it("says what is wrong with a password", async () => {
    const page = await (await site.person()).newPage();
    await signIn(page, { email: "nobody@example.com", password: "wrong password" });
    const problem = page.getByRole("alert").filter({ hasText: "e-mail address" });
    expect(await problem.textContent()).toMatch(/password is not right|no account with this/);
  });

  it("tells an account without the claim how to get it, and lets it in once it is granted", async () => {
    const page = await (await site.person()).newPage();
    const { email, uid } = await newAccount();
    await signIn(page, { email, password });
    await page.getByText(`npm run admin -- grant ${email}`).waitFor();
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText("The claim is not there yet.").waitFor();
    const { auth, project } = inject("endpoints");
    await setEmulatorClaims(auth, project, uid, { admin: true });
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByRole("heading", { name: "Devices" }).waitFor();
    expect(await page.getByText("Not an administrator yet").count()).toBe(0);
  });
});

describe("the owner at the console", () => {
  it("removes the chat device, sees it wait after a message, approves it, and the chat comes alive", async () => {
    const { visitor, words } = await visitorInFrontOfTheDoor();
    await waiting().getByText("Send messages to the agent").waitFor(); // without a reload
    await owner.getByRole("region", { name: "Gateway" }).getByText("Waits for approval").waitFor();
    await approveWhoWaits();
    await owner.getByText("Approved.", { exact: true }).waitFor();
    await visitor.reply(words).waitFor();
    await visitor.done();
    await owner.getByRole("article", { name: "Chat device" }).getByText("Connected").waitFor();
    expect(await waiting().count()).toBe(0);
  });

  it("finds every decision in the audit list, newest first", async () => {
    const rows = owner.getByRole("region", { name: "Audit entries" }).getByRole("row");
    await rows.nth(2).waitFor();
    expect(await rows.nth(1).textContent()).toMatch(/Approved.*Done/);
    expect(await rows.nth(2).textContent()).toMatch(/Removed.*Done/);
  });

  it("approves no request that asks for something else than was shown, and is shown what it asks for now", async () => {
    await owner.route("**/admin", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: withFewerScopes(await response.text()) });
    });
    const { visitor, words } = await visitorInFrontOfTheDoor();
    await waiting().getByText("Read sessions and their state").waitFor();
    expect(await waiting().getByText("Send messages to the agent").count()).toBe(0);
    await approveWhoWaits();
    await owner.getByText("The device asks for something else by now").waitFor();
    await owner.unrouteAll({ behavior: "wait" });
    await waiting().getByText("Send messages to the agent").waitFor();
    await approveWhoWaits();
    await owner.getByText("Approved.", { exact: true }).waitFor();
    await visitor.reply(words).waitFor();
  });

  it("sees charts of what visitors did", async () => {
    const page = await (await site.person()).newPage();
    const visitor = chatOn(page);
    await visitor.visit();
    await visitor.say(`a long story [words:80] [hold:${randomUUID()}]`);
    await visitor.reply("You said:").waitFor();
    await visitor.button("Stop").click();
    await page.getByText("You stopped this reply.").waitFor();
    await visitor.say("please [fail:400]");
    await page.getByText("The agent could not answer.").waitFor();
    const turns = await whileVisitorsTalk(
      () => numbersOf("Turns per hour"),
      (rows) => ["Answered", "Stopped", "Failed"].every((name) => sumOf(rows, name) > 0),
    );
    expect(sumOf(turns, "Answered")).toBeGreaterThan(1);
    expect(sumOf(await numbersOf("Errors by reason"), "Errors")).toBeGreaterThan(0);
    expect(await numbersOf("Tokens by model")).toMatchObject([{ Model: "scripted-1" }]);
    expect(sumOf(await numbersOf("Tokens by model"), "Read")).toBeGreaterThan(100);
    expect(sumOf(await numbersOf("Busiest hours"), "Turns")).toBeGreaterThan(3);
    await owner.getByText("Median reply").waitFor();
  });
});

/** Devices that wait, as if they had asked for less. */
function withFewerScopes(answer: string): string {
  const body = JSON.parse(answer) as { result?: { pending?: { scopes: string[] }[] } };
  for (const device of body.result?.pending ?? []) device.scopes = ["operator.read"];
  return JSON.stringify(body);
}

type Row = Readonly<Record<string, string>>;

/** The table below a chart, each row by the names of its columns. */
async function numbersOf(title: string): Promise<Row[]> {
  const table = owner.getByRole("figure", { name: title }).locator("table");
  const names = await table.locator("thead th").allTextContents();
  const rows = await table.locator("tbody tr").all();
  const cells = await Promise.all(rows.map((row) => row.locator("th, td").allTextContents()));
  return cells.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ""])));
}

function sumOf(rows: readonly Row[], name: string): number {
  return rows.reduce((sum, row) => sum + Number((row[name] ?? "").replaceAll(/\D/g, "")), 0);
}

/** An instance writes its sums every ten seconds at most, and with a turn: visitors come until all of them are there. */
async function whileVisitorsTalk<Value>(
  read: () => Promise<Value>,
  isEnough: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    await (await newVisitor()).say("hello");
    await owner.reload();
    await owner.getByRole("figure", { name: "Busiest hours" }).waitFor();
    const value = await read();
    if (isEnough(value)) return value;
  }
}
