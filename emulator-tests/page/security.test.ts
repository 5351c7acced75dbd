import { randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeOwner } from "../../local-stack/owner.ts";
import { chatOn, openSite, signIn, type Site } from "./browser.ts";

let site: Site;
let account: Awaited<ReturnType<typeof makeOwner>>;

beforeAll(async () => {
  site = await openSite();
  account = await makeOwner(inject("endpoints"), `${randomUUID()}@example.com`);
});

afterAll(() => site.close());

/** A browser, and what a policy kept it from. */
async function person(): Promise<{ context: BrowserContext; violations: string[] }> {
  const context = await site.person();
  const violations: string[] = [];
  context.on("console", (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  await context.exposeFunction("tellViolation", (text: string) => void violations.push(text));
  await context.addInitScript(`document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    void tellViolation(violatedDirective + " " + blockedURI))`);
  return { context, violations };
}

async function openConsole(page: Page): Promise<void> {
  await signIn(page, account);
  await page.getByRole("heading", { name: "Devices" }).waitFor();
}

/** All that the page could read of what the browser keeps for it. */
function kept(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const all = [{ ...localStorage }, { ...sessionStorage }];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => resolve(asked.result);
      });
      for (const store of database.objectStoreNames)
        all.push(await new Promise((resolve) => {
          const asked = database.transaction(store).objectStore(store).getAll();
          asked.onsuccess = () => resolve(asked.result);
        }));
      database.close();
    }
    return JSON.stringify(all);
  })()`);
}

describe("the policies of both pages", () => {
  it("keep nothing from happening that the page itself does", async () => {
    const { context, violations } = await person();
    const page = await context.newPage();
    const chat = chatOn(page);
    await chat.visit();
    await chat.say(
      "hello [say:A **lighthouse** is `Fl(3)`:\n\n```ts\nconst a = 1;\n```\n\n![x](https://example.com/x.png)]",
    );
    await chat.reply("const a = 1;").waitFor();
    await chat.done();
    const owner = await context.newPage();
    await openConsole(owner);
    await owner.getByRole("figure", { name: "Turns per hour" }).waitFor();
    await owner.getByRole("article", { name: "Admin device" }).waitFor();
    await owner.goto("/no-such-page");
    await owner.getByText("There is no such page").waitFor();
    expect(violations).toEqual([]);
  });

  it.each(["/", "/console"])(
    "let no script run on %s that was not sent with it, and nothing be reached",
    async (path) => {
      const { context, violations } = await person();
      const page = await context.newPage();
      const injected = `<script>window.intruded = true</script><img src="x" onerror="window.intruded = true">`;
      await context.route(path, async (route) => {
        const response = await route.fetch();
        await route.fulfill({
          response,
          body: (await response.text()).replace("</body>", `${injected}</body>`),
        });
      });
      await page.goto(path);
      await page.evaluate(`void fetch("https://evil.example/").catch(() => {})`);
      const expected = [
        "connect-src https://evil.example/",
        "script-src-attr inline",
        "script-src-elem inline",
      ];
      await expect
        .poll(() => violations.filter((text) => expected.includes(text)).toSorted())
        .toEqual(expected);
      expect(await page.evaluate("window.intruded")).toBeUndefined();
    },
  );

  it("have a nonce of their own in every answer", async () => {
    const { context } = await person();
    const nonces = await Promise.all(
      ["/", "/", "/console"].map(async (path) => {
        const answer = await context.request.get(path);
        expect(answer.status()).toBe(200);
        const [, nonce] = /'nonce-([^']+)'/.exec(answer.headers()["content-security-policy"] ?? "") ?? [];
        expect(await answer.text()).toContain(`nonce="${nonce}"`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(3);
  });

  it.each(["/", "/console"])("let %s be shown in no frame, not even of its own origin", async (path) => {
    const { context, violations } = await person();
    const page = await context.newPage();
    await context.route("**/framing", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${path}"></iframe>` }),
    );
    await page.goto("/framing");
    await expect.poll(() => page.frames().at(1)?.url()).toMatch(/^chrome-error:/);
    expect(violations.join("\n")).toMatch(/frame-ancestors/);
  });
});

describe("an owner's sign-in", () => {
  it("lasts while the tab is there, and is nowhere that a visitor's page could read it", async () => {
    const { context } = await person();
    const owner = await context.newPage();
    await openConsole(owner);
    await owner.reload();
    await owner.getByRole("heading", { name: "Devices" }).waitFor();
    expect(await kept(owner)).toContain(account.email);

    const visitor = await context.newPage();
    await chatOn(visitor).visit();
    expect(await kept(visitor)).not.toContain(account.email);

    await owner.goto("/");
    await chatOn(owner).field.waitFor();
    expect(await kept(owner)).not.toContain(account.email);
    await owner.goto("/console");
    await owner.getByLabel("E-mail").waitFor();
  });

  it("is out of reach of a chat page that opens the console", async () => {
    const { context } = await person();
    const visitor = await context.newPage();
    await chatOn(visitor).visit();
    const opened = context.waitForEvent("page");
    await visitor.evaluate(`window.opened = window.open("/console")`);
    const owner = await opened;
    await owner.getByLabel("E-mail").waitFor();
    expect(await visitor.evaluate("window.opened.closed")).toBe(true);
    expect(await owner.evaluate("window.opener")).toBeNull();
  });
});
