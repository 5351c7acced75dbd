import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { control, promptsWith, releaseModel } from "../world.ts";
import { chatOn, openSite, type Site } from "./browser.ts";

let site: Site;

beforeAll(async () => {
  site = await openSite();
});

afterAll(() => site.close());

async function newPage() {
  const person = await site.person();
  const page = await person.newPage();
  const chat = chatOn(page);
  await chat.visit();
  return { person, page, chat };
}

interface Box {
  readonly y: number;
  readonly height: number;
}

/** Where something ends, in pixels from the top of the screen. */
const endOf = (box: Box | null) => (box === null ? Number.NaN : box.y + box.height);

/** A message whose reply stops half-way until `name` is released. */
function heldMessage() {
  const name = randomUUID();
  return { name, words: `a long story [words:80] [hold:${name}]` };
}

describe("a visitor on the page", () => {
  it("is signed in without doing anything, and sees the reply as it is written", async () => {
    const { page, chat } = await newPage();
    const { name, words } = heldMessage();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await chat.button("Stop").waitFor();
    await releaseModel(name);
    await chat.done();
    expect(await chat.reply(name).textContent()).toContain("and here are some more words");
    expect(await chat.field.inputValue()).toBe("");
    await page
      .getByTestId("announcer")
      .filter({ hasText: "Reply: You said:" })
      .waitFor({ state: "attached" });
    await chat.conversation("a long story").waitFor();
  });

  it("takes what the visitor thinks of a reply, and knows it after a reload", async () => {
    const { page, chat } = await newPage();
    await chat.say("rate this");
    await chat.reply("rate this").waitFor();
    await chat.done();
    await chat.button("Bad reply").click();
    await page.getByRole("textbox", { name: "What was wrong?" }).fill("Too short");
    await chat.button("Send remark").click();
    await page.reload();
    await page.getByRole("button", { name: "Bad reply", pressed: true }).waitFor();
    const answered = page.waitForResponse(
      (response) => response.request().postData()?.includes("none") === true,
    );
    await chat.button("Bad reply").click();
    await answered;
    await page.reload();
    await page.getByRole("button", { name: "Bad reply", pressed: false }).waitFor();
    expect(await page.getByRole("button", { name: "Bad reply", pressed: true }).count()).toBe(0);
  });

  it("keeps what is written meanwhile until the reply is there, also over a reload", async () => {
    const { page, chat } = await newPage();
    const { name, words } = heldMessage();
    const [kept, takenBack] = [`sent later ${randomUUID()}`, `never sent ${randomUUID()}`];
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await chat.say(kept);
    await chat.say(takenBack);
    await page.getByText("Waits for the reply before.").nth(1).waitFor();
    await chat.button("Take back").last().click();
    await page.reload();
    await page.getByText("Waits for the reply before.").waitFor();
    expect(await promptsWith(kept)).toHaveLength(0);
    await releaseModel(name);
    await chat.reply(kept).waitFor();
    await chat.done();
    expect([(await promptsWith(kept)).length, (await promptsWith(takenBack)).length]).toEqual([1, 0]);
  });

  it("sends once by a double click", async () => {
    const { page, chat } = await newPage();
    const words = `only once ${randomUUID()}`;
    await chat.field.fill(words);
    await chat.button("Send").dblclick();
    await chat.reply(words).waitFor();
    await chat.done();
    expect(await page.locator(".mine").count()).toBe(1);
    expect(await promptsWith(words)).toHaveLength(1);
  });

  it("stops a reply, and keeps what was written", async () => {
    const { page, chat } = await newPage();
    const { words } = heldMessage();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await chat.button("Stop").click();
    await page.getByText("You stopped this reply.").waitFor();
    expect(await page.locator(".theirs").count()).toBe(1);
  });

  it("finds the reply again after a reload in the middle of it, and the agent is asked once", async () => {
    const { page, chat } = await newPage();
    const { name, words } = heldMessage();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await page.reload();
    await chat.reply("You said:").waitFor();
    await releaseModel(name);
    await chat.done();
    expect(await page.locator(".mine").count()).toBe(1);
    expect(await page.locator(".theirs").count()).toBe(1);
    expect(await promptsWith(name)).toHaveLength(1);
  });

  it("loses the network in the middle of a reply, and has the whole reply when it is back", async () => {
    const { person, page, chat } = await newPage();
    const { name, words } = heldMessage();
    await chat.say(words);
    await chat.reply("You said:").waitFor();
    await person.setOffline(true);
    await page.getByText("You are offline.").first().waitFor();
    await chat.field.fill("typed while offline");
    await releaseModel(name);
    await person.setOffline(false);
    await chat.done();
    await chat.reply("some more words").waitFor();
    expect(await chat.field.inputValue()).toBe("typed while offline");
    expect(await promptsWith(name)).toHaveLength(1);
  });

  it("still sees the end when what stood there gives way to something longer", async () => {
    const page = await (await site.person({ viewport: { width: 390, height: 500 } })).newPage();
    const chat = chatOn(page);
    await chat.visit();
    await chat.say("a long story [words:150]");
    await chat.done();
    await chat.say("please [fail:400]");
    await chat.button("Send again").waitFor();
    await page.context().setOffline(true);
    await chat.button("Send again").click();
    const notice = page.getByText("You are offline. Your message is kept");
    await notice.waitFor();
    const [noticeEnd, fieldStart] = [
      async () => endOf(await notice.boundingBox()),
      await chat.field.boundingBox(),
    ];
    await expect.poll(noticeEnd).toBeLessThan(fieldStart?.y ?? 0);
  });

  it("sends while the network is away, and the message goes out once when it is back", async () => {
    const { person, page, chat } = await newPage();
    const words = `is anybody there ${randomUUID()}`;
    await person.setOffline(true);
    await chat.say(words);
    await page.getByText("You are offline. Your message is kept").waitFor();
    await person.setOffline(false);
    await chat.reply(words).waitFor();
    await chat.done();
    expect(await page.locator(".mine").count()).toBe(1);
    expect(await promptsWith(words)).toHaveLength(1);
  });

  it("sees the same conversation in two tabs", async () => {
    const { person, chat } = await newPage();
    const first = `first ${randomUUID()}`;
    await chat.say(first);
    await chat.done();
    const otherPage = await person.newPage();
    const other = chatOn(otherPage);
    await other.visit();
    await other.conversation(first).getByRole("button").first().click();
    await other.reply(first).waitFor();
    const { name, words } = heldMessage();
    await chat.say(words);
    await other.reply("a long story").waitFor();
    await releaseModel(name);
    await Promise.all([chat.done(), other.done()]);
    for (const tab of [chat, other]) await tab.reply("some more words").waitFor();
    expect(await otherPage.locator(".mine").count()).toBe(2);
    expect(await promptsWith(name)).toHaveLength(1);
  });
});

describe("a visitor who sends a lot", () => {
  it("sees when the next message goes out, and it goes out by itself", async () => {
    const { page, chat } = await newPage();
    const countdown = page.getByTestId("countdown").filter({ hasText: "Next try in" });
    let sent = 0;
    let words = "";
    while ((await countdown.count()) === 0) {
      sent += 1;
      words = `number ${sent} ${randomUUID()}`;
      await chat.say(words);
      await chat.reply(words).or(countdown).first().waitFor();
      if ((await countdown.count()) === 0) await chat.done();
    }
    expect(sent).toBeGreaterThan(5);
    await page.getByText("That was a lot in a short time.").waitFor();
    expect(await countdown.textContent()).toMatch(/Next try in \d+ s/);
    await chat.reply(words).waitFor();
    await chat.done();
    expect(await promptsWith(words)).toHaveLength(1);
  });
});

describe("the list of conversations", () => {
  it("renames one and deletes one, for good", async () => {
    const { page, chat } = await newPage();
    const [kept, gone] = [`kept ${randomUUID()}`, `gone ${randomUUID()}`];
    await chat.say(kept);
    await chat.done();
    await chat.button("New conversation").first().click();
    await chat.say(gone);
    await chat.reply(gone).waitFor();
    await chat.done();
    await chat.conversation(kept).hover();
    await page.getByRole("button", { name: `Rename ${kept}` }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("About lighthouses");
    await page.keyboard.press("Enter");
    await chat.conversation("About lighthouses").waitFor();
    await chat.conversation(gone).hover();
    await page.getByRole("button", { name: `Delete ${gone}` }).click();
    const deleted = page.waitForResponse(
      (response) => response.request().postData()?.includes('"delete"') ?? false,
    );
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await deleted; // it is out of sight before
    await page.getByRole("heading", { name: "How can I help?" }).waitFor();
    await page.reload();
    await chat.conversation("About lighthouses").waitFor();
    expect(await chat.conversation(gone).count()).toBe(0);
  });
});

describe("a gateway that is away", () => {
  afterEach(() => control("refuse"));

  it("is waited for with a countdown, and the message arrives when it is back", async () => {
    const { page, chat } = await newPage();
    await control("refuse", "503");
    await control("cut");
    const words = `are you there ${randomUUID()}`;
    await chat.say(words);
    await page.getByText("The agent cannot be reached at the moment.").waitFor();
    await page.getByTestId("countdown").filter({ hasText: "Next try in" }).waitFor();
    await control("refuse");
    await chat.reply(words).waitFor();
    await chat.done();
    expect(await promptsWith(words)).toHaveLength(1);
  });
});
