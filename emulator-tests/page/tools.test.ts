import { randomUUID } from "node:crypto";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { releaseModel } from "../world.ts";
import { seriousViolations } from "./browser.ts";
import { PageAndTag } from "./page-and-tag.ts";

let both: PageAndTag;

beforeAll(async () => {
  both = await PageAndTag.open();
});

afterAll(() => both.close());

/** Where something ends, in pixels from the top of the screen. */
async function endOf(place: Locator): Promise<number> {
  const box = await place.boundingBox();
  return box === null ? Number.NaN : box.y + box.height;
}

/** Answers every call of `chat` with the beginning of a stream, in which a tool runs; the connection is lost then. */
async function loseWhileItRuns(page: Page, tool: string): Promise<void> {
  await page.route(
    (url) => url.pathname.endsWith("/chat"),
    async (route) => {
      const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
      const asked = route.request().postDataJSON() as { data: { messageId: string } } | null;
      if (asked === null) return route.fulfill({ status: 204, headers });
      const { messageId } = asked.data;
      const chunks = [
        { type: "accepted", conversationId: messageId, messageId, runId: "run" },
        { type: "tool", id: "1", name: tool, state: "running" },
      ];
      const body = chunks.map((message) => `data: ${JSON.stringify({ message })}\n\n`).join("");
      return route.fulfill({ headers: { ...headers, "content-type": "text/event-stream" }, body });
    },
  );
}

describe.each(["the page", "the tag"] as const)("what the agent does, on %s", (which) => {
  it("is folded above the reply, tool by tool, and gone once the reply is settled", async () => {
    const { page, chat } = await both.visit(which);
    const name = randomUUID();
    await chat.say(`[tool:session_status {"sessionKey":"a-secret"}] look [words:40] [hold:${name}]`);
    await chat.reply("You said:").waitFor();
    const steps = page.getByText("Steps (1)");
    const step = page.getByRole("listitem").filter({ hasText: /^session_status: (Done|Failed)$/ });
    await steps.waitFor();
    expect(await step.count()).toBe(0);
    await steps.click();
    await step.waitFor();
    expect(await endOf(step)).toBeLessThan(await endOf(page.getByText("You said:").last()));
    expect(await seriousViolations(page)).toEqual([]);
    await releaseModel(name);
    await chat.done();
    expect(await steps.count()).toBe(0);
  });

  it("is said while it happens", async () => {
    const { page, chat } = await both.visit(which);
    await loseWhileItRuns(page, "find_order");
    await chat.say("where is my order?");
    await page.getByText("Using find_order…").waitFor();
    expect(await page.getByText("Steps (1)").count()).toBe(1);
  });
});
