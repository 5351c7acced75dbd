import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./browser.ts";
import { PageAndTag } from "./page-and-tag.ts";
import { keepPicture } from "./screenshots.ts";
import { StandIn } from "./stand-in.ts";

let both: PageAndTag;
let backend: StandIn;

beforeAll(async () => {
  [both, backend] = await Promise.all([PageAndTag.open(), StandIn.open()]);
});

afterAll(async () => {
  await both.close();
  await backend.close();
});

describe.each(["the page", "the tag"] as const)("who waits for a place at the agent, on %s,", (which) => {
  async function ask() {
    const { page, chat } = await both.visit(which);
    await backend.take(page);
    await chat.say("hello?");
    const sent = await backend.sent();
    sent.accept();
    const wait = (ahead: number, estimateMs: number) =>
      sent.say({ type: "status", phase: "waiting", ahead, estimateMs });
    return { page, sent, wait, place: page.locator(".at-work"), heard: page.locator("[aria-live=polite]") };
  }

  it("is told how many are before, and how long that takes, until the words come", async () => {
    const { page, sent, wait, place, heard } = await ask();
    wait(3, 20_000);
    await place.filter({ hasText: "3 people are before you, about 20 seconds" }).waitFor();
    await heard
      .filter({ hasText: "3 people are before you, about 20 seconds" })
      .waitFor({ state: "attached" });
    expect(await seriousViolations(page)).toEqual([]);
    await keepPicture(page, `waiting-${which === "the tag" ? "tag" : "page"}`);
    wait(1, 6_000);
    await place.filter({ hasText: "1 person is before you, about 10 seconds" }).waitFor();
    wait(0, 2_000);
    await place.filter({ hasText: "You are next, about 5 seconds" }).waitFor();
    sent.say({ type: "status", phase: "started" });
    await place.filter({ hasText: "Thinking…" }).waitFor();
    sent.say({ type: "delta", text: "Here I am." });
    await page.locator(".theirs", { hasText: "Here I am." }).waitFor();
    expect(await place.count()).toBe(0);
    sent.finish("Here I am.");
  });

  it("can stop", async () => {
    const { page, sent, wait, place } = await ask();
    wait(3, 20_000);
    await place.filter({ hasText: "3 people" }).waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await place.filter({ hasText: "Stopping…" }).waitFor();
    expect(backend.asked.at(-1)).toMatchObject({ action: "stop", messageId: sent.messageId });
    sent.finish("", { state: "stopped" });
    await page.getByText("You stopped this reply.").waitFor();
  });
});
