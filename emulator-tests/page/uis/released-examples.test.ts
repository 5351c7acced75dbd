import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scriptReply } from "../../../local-stack/scripted-reply.ts";
import { promptsWith, releaseModel } from "../../world.ts";
import { PATIENCE_MS } from "../browser.ts";
import { UiSite } from "./ui-site.ts";
import { plain } from "./ui.ts";

let site: UiSite;

beforeAll(async () => {
  site = await UiSite.open();
});

afterAll(() => site.close());

/** A message whose reply stops half-way until `name` is released, and what it comes to. */
function heldMessage() {
  const name = randomUUID();
  const words = `a long story [words:60] [hold:${name}]`;
  return { name, words, whole: [words, plain(scriptReply(words).words.join(""))] };
}

const patiently = { timeout: PATIENCE_MS };

describe.each(["ai-sdk", "assistant-ui"] as const)("the released example of %s", (name) => {
  it("sends a message, and shows the reply as it streams", async () => {
    const { ui } = await site.visit(name);
    const message = heldMessage();
    await ui.say(message.words);
    await expect.poll(async () => (await ui.lines())[1], patiently).toMatch(/^You said: a long story/);
    await ui.stop.waitFor();
    expect(await ui.lines()).not.toEqual(message.whole);
    await releaseModel(message.name);
    await expect.poll(() => ui.lines(), patiently).toEqual(message.whole);
    await ui.stop.waitFor({ state: "detached" });
    expect(await promptsWith(message.name)).toHaveLength(1);
  });

  it("stops a reply at the agent, and what was said of it stays", async () => {
    const { page, ui } = await site.visit(name);
    const message = heldMessage();
    await ui.say(message.words);
    await expect.poll(async () => (await ui.lines())[1], patiently).toMatch(/^You said: a long story/);
    await ui.stop.click();
    await ui.stop.waitFor({ state: "detached" });
    // A UI may still be typing what it has.
    const [, said = "nothing"] = await ui.lines();
    await page.reload();
    await expect.poll(async () => (await ui.lines()).length, patiently).toBe(2);
    const [, kept = ""] = await ui.lines();
    expect(kept.startsWith(said)).toBe(true);
    expect(kept).not.toBe(message.whole[1]);
    await ui.say("something else");
    await expect.poll(async () => (await ui.lines())[3], patiently).toBe("You said: something else");
  });

  it("goes on with a reply after a reload in the middle of it, whole and once", async () => {
    const { page, ui } = await site.visit(name);
    const message = heldMessage();
    await ui.say(message.words);
    await expect.poll(async () => (await ui.lines())[1], patiently).toMatch(/^You said: a long story/);
    await page.reload();
    await expect.poll(async () => (await ui.lines())[1], patiently).toMatch(/^You said: a long story/);
    await ui.stop.waitFor();
    await releaseModel(message.name);
    await expect.poll(() => ui.lines(), patiently).toEqual(message.whole);
    await ui.stop.waitFor({ state: "detached" });
    expect(await promptsWith(message.name)).toHaveLength(1);
  });
});
