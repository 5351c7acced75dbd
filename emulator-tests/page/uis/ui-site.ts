import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { flags, PATIENCE_MS } from "../browser.ts";
import { findBrowser } from "../find-browser.ts";
import { localAddress, localAttributes, PlainSite } from "../plain-site.ts";
import { bundlePage, type UiPage } from "./bundle.ts";
import { uiOn, type UiName } from "./ui.ts";

/** Owns a page with each of the UIs, and the browser that looks at them. */
export class UiSite {
  readonly #site: PlainSite;
  readonly #browser: Browser;

  private constructor(site: PlainSite, browser: Browser) {
    this.#site = site;
    this.#browser = browser;
  }

  /** @param functions `host:port` where the pages reach the functions. @default the local stack's own */
  static async open({ functions = localAddress().functions } = {}): Promise<UiSite> {
    const address = { ...localAddress(), functions };
    const page = async (name: UiPage) => ({ script: await bundlePage(name, address), body: "" });
    const site = await PlainSite.open({
      tag: { attributes: `${localAttributes(address)} mode="page"`, body: "" },
      hook: await page("hook"),
      "ai-sdk": await page("ai-sdk"),
      "assistant-ui": await page("assistant-ui"),
    });
    return new UiSite(site, await chromium.launch({ executablePath: findBrowser(), args: flags }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#site.close();
  }

  /** Somebody who was never here before, on the page of a UI. */
  async visit(name: UiName) {
    const context = await this.#browser.newContext({ baseURL: this.#site.url });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    await page.goto(name);
    const ui = uiOn(page, name);
    await ui.field.waitFor();
    return { page, ui, context };
  }
}

/** Another tab of the same visitor at the same place, as a browser's "duplicate" makes one. */
export async function duplicate(page: Page, context: BrowserContext): Promise<Page> {
  const [other] = await Promise.all([
    context.waitForEvent("page"),
    page.evaluate("void window.open(location.href)"),
  ]);
  return other;
}
