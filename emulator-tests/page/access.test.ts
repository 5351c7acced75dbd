import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeOwner } from "../../local-stack/owner.ts";
import { chatOn, openSite, seriousViolations, signIn, type Site } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";

let site: Site;
let owner: Page;

beforeAll(async () => {
  site = await openSite();
  owner = await (await site.person()).newPage();
  await signIn(owner, await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`));
  await form().waitFor();
});

afterAll(() => site.close());

const form = () => owner.getByRole("form", { name: "New access rule" });
const rules = () => owner.getByRole("list", { name: "Access rules" }).getByRole("listitem");

async function add(rule: string, what: "Account" | "Addresses", who: string, note = ""): Promise<void> {
  await form().getByLabel("Rule").selectOption(rule);
  await form().getByLabel("What").selectOption(what);
  await form()
    .getByLabel(/User id|Address or range/)
    .fill(who);
  await form().getByLabel("Note, if you like").fill(note);
  await form().getByRole("button", { name: "Add" }).click();
}

/** The uid that the browser keeps for its visitor. */
function uidOf(page: Page): Promise<string> {
  return page.evaluate<string>(`new Promise((resolve) => {
    indexedDB.open("firebaseLocalStorageDb").onsuccess = ({ target: { result } }) => {
      result.transaction("firebaseLocalStorage").objectStore("firebaseLocalStorage").getAll().onsuccess = ({ target }) =>
        resolve(target.result.find(({ fbase_key }) => fbase_key.includes("authUser")).value.uid);
    };
  })`);
}

describe("an owner who blocks an account", () => {
  it("keeps it from chatting until the rule is removed, on record", async () => {
    const page = await (await site.person()).newPage();
    const visitor = chatOn(page);
    await visitor.visit();
    await visitor.say("hello");
    await visitor.reply("hello").waitFor();
    await visitor.done();
    const uid = await uidOf(page);

    await add("Block", "Account", uid, "a scraper");
    await owner.getByText("Saved.", { exact: true }).waitFor();
    expect(await rules().allTextContents()).toEqual([
      expect.stringMatching(new RegExp(`Blocked.*${uid}.*a scraper`)),
    ]);
    await expect
      .poll(
        async () => {
          await visitor.say(`still there ${randomUUID()}`);
          await page
            .getByText(/You cannot chat here|still there/)
            .last()
            .waitFor();
          await visitor.done();
          return page.getByText("You cannot chat here").count();
        },
        { timeout: 60_000, interval: 5_000 },
      )
      .toBeGreaterThan(0);

    await owner.getByRole("button", { name: new RegExp(`Remove the rule about .*${uid}`) }).click();
    await owner.getByText("Saved.", { exact: true }).waitFor();
    await expect.poll(() => rules().count()).toBe(0);
    await owner
      .getByRole("region", { name: "Audit entries" })
      .getByRole("row", { name: /Changed access/ })
      .nth(1)
      .waitFor();
  });
});

describe("the access section", () => {
  it("says what is wrong with a range, keeps what was typed, and can be used by everybody", async () => {
    await add("Allow", "Addresses", "203.0.113.0/33", "our office");
    await owner.getByText(/must be an address, or a range/).waitFor();
    expect(await form().getByLabel("Address or range").inputValue()).toBe("203.0.113.0/33");
    await form().getByLabel("Address or range").fill("203.0.113.0/24");
    await form().getByRole("button", { name: "Add" }).click();
    await owner.getByText("Saved.", { exact: true }).waitFor();
    await add("Block", "Addresses", "2001:db8:bad::/48", "");
    await owner.getByText("Saved.", { exact: true }).waitFor();
    await expect.poll(() => rules().count()).toBe(2);
    expect(await seriousViolations(owner)).toEqual([]);
    await form().scrollIntoViewIfNeeded();
    await keepPicture(owner, "console-access-desktop");
  });

  it("changes nothing that another owner has changed meanwhile, and shows that", async () => {
    const [first] = await rules().allTextContents();
    await owner.route("**/admin", async (route) => {
      const { data } = route.request().postDataJSON() as {
        data: { action: string; change?: { version: number } };
      };
      if (data.change === undefined) return route.continue();
      data.change.version -= 1;
      return route.continue({ postData: JSON.stringify({ data }) });
    });
    await owner.getByRole("button", { name: /Remove the rule about .*203/ }).click();
    await owner.getByText("The settings were changed meanwhile").waitFor();
    await owner.unrouteAll({ behavior: "wait" });
    expect(await rules().first().textContent()).toBe(first);
  });
});
