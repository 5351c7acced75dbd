import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations, violations } from "./browser.ts";
import { keepPicture } from "./screenshots.ts";
import { Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true } as const;

describe("the tag in other people's houses", () => {
  it.each([
    ["hostile", {}],
    ["strict", {}],
    ["sandboxed", {}],
    ["arabic", {}],
    ["german", {}],
    ["japanese", {}],
    ["plain", phone],
    ["hostile", phone],
    ["arabic", phone],
  ] as const)("%s: answers, is seen, and is accessible", async (name, options) => {
    const { page, chat, problems } = await shop.visit(name, options);
    const shape = "isMobile" in options ? "phone" : "desktop";
    await chat.launcher.click();
    const words = `from the ${name} page`;
    await chat.say(words);
    await chat.reply(words).waitFor();
    await chat.done();
    const box = await page.locator(".panel").boundingBox();
    expect(box?.height).toBeGreaterThan(400);
    await keepPicture(page, `element-${name}-${shape}`);
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it("fills the place that it is given", async () => {
    const { page, chat } = await shop.visit("inline");
    await chat.field.waitFor();
    expect((await page.locator(".panel").boundingBox())?.width).toBeGreaterThan(1_000);
    await keepPicture(page, "element-inline");
  });

  it.each(["wordpress", "wordpress-inline"])(
    "%s: stands among the blocks of the default theme, and axe finds nothing",
    async (name) => {
      const { page, chat, problems } = await shop.visit(name);
      if (name === "wordpress") await chat.launcher.click();
      await chat.say("from among the blocks");
      await chat.reply("from among the blocks").waitFor();
      await chat.done();
      const box = await page.locator(".panel").boundingBox();
      const text = await page.locator(".entry-content > p").boundingBox();
      expect(box).toMatchObject(name === "wordpress" ? { width: 400 } : { x: text?.x, width: text?.width });
      expect(box?.height).toBeGreaterThan(400);
      const looks = `(() => {
        const chat = document.querySelector("clawfire-chat");
        const { letterSpacing } = getComputedStyle(chat.shadowRoot.querySelector(".panel"));
        return [letterSpacing, getComputedStyle(chat).outlineStyle];
      })()`;
      expect(await page.evaluate(looks)).toEqual(["normal", "none"]);
      await keepPicture(page, `element-${name}`);
      expect(await violations(page)).toEqual([]);
      expect(problems).toEqual([]);
    },
  );

  it("fills the page, in the dark", async () => {
    const { page, chat } = await shop.visit("full");
    await chat.say("How dark is it? [words:40]");
    await chat.reply("How dark").waitFor();
    await chat.done();
    await keepPicture(page, "element-full-dark");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("says that signing in failed, and tries again when told to", async () => {
    const { page, chat } = await shop.visit("plain");
    await page.route("**/accounts:signUp**", (route) => route.abort());
    await chat.launcher.click();
    await page.getByText("The chat cannot begin: signing in failed.").waitFor();
    await page.unroute("**/accounts:signUp**");
    await page.getByRole("button", { name: "Try again" }).click();
    await chat.field.waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("tells that the visitor is offline, and goes on by itself", async () => {
    const { page, chat } = await shop.visit("plain");
    await chat.launcher.click();
    await chat.field.waitFor();
    await page.context().setOffline(true);
    await chat.say("written in a tunnel");
    await page.getByText("You are offline.").waitFor();
    await page.context().setOffline(false);
    await chat.reply("written in a tunnel").waitFor();
    expect(await page.locator(".mine").count()).toBe(1);
  });

  it("can be taken out of the page and put back, and stand on it twice", async () => {
    const { page, chat, problems, scripts } = await shop.visit("plain");
    await chat.launcher.click();
    await chat.say("before it was moved");
    await chat.reply("before it was moved").waitFor();
    await chat.done();
    await page.evaluate(
      `(() => {
        const chat = document.querySelector("clawfire-chat");
        chat.remove();
        document.body.append(chat);
        const another = chat.cloneNode();
        another.setAttribute("placement", "start");
        document.body.append(another);
      })()`,
    );
    await expect.poll(() => page.locator(".launcher").count()).toBe(2);
    await page.getByText("before it was moved").first().waitFor();
    expect(await page.locator("clawfire-chat").first().locator(".panel").count()).toBe(1);
    expect(scripts.filter((url) => url.includes("panel.js"))).toHaveLength(1);
    expect(problems).toEqual([]);
  });
});
