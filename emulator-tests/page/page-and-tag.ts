import type { BrowserContextOptions, Page } from "playwright-core";
import { chatOn, openSite, violations, type Site } from "./browser.ts";
import { Shop } from "./shop.ts";

interface VisitOptions extends BrowserContextOptions {
  /** What is to be done before the chat begins. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Owns the example page and a shop with the tag, for what both must do alike. */
export class PageAndTag {
  readonly #site: Site;
  readonly #shop: Shop;

  private constructor(site: Site, shop: Shop) {
    this.#site = site;
    this.#shop = shop;
  }

  /** @param storage where files are uploaded to. @default nowhere */
  static async open({ storage }: { readonly storage?: string } = {}): Promise<PageAndTag> {
    const [site, shop] = await Promise.all([openSite({ storage }), Shop.open()]);
    return new PageAndTag(site, shop);
  }

  async close(): Promise<void> {
    await Promise.all([this.#site.close(), this.#shop.close()]);
  }

  /** A chat that somebody opens who was never here before. */
  async visit(which: "the page" | "the tag", options: VisitOptions = {}) {
    if (which === "the tag") {
      const { page, chat } = await this.#shop.visit("plain", options);
      await options.prepare?.(page);
      await chat.launcher.click();
      await chat.field.waitFor();
      return { page, chat };
    }
    const page = await (await this.#site.person(options)).newPage();
    await options.prepare?.(page);
    const chat = chatOn(page);
    await chat.visit();
    return { page, chat };
  }
}

/** Everything that axe finds on either, but for what is the shop's own. */
export async function violationsOf(page: Page): Promise<string[]> {
  return (await violations(page)).filter((one) => !one.includes("<h1>A shop</h1>"));
}
