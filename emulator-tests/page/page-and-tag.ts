import { chatOn, openSite, type Site } from "./browser.ts";
import { Shop } from "./shop.ts";

/** Owns the example page and a shop with the tag, for what both must do alike. */
export class PageAndTag {
  readonly #site: Site;
  readonly #shop: Shop;

  private constructor(site: Site, shop: Shop) {
    this.#site = site;
    this.#shop = shop;
  }

  static async open(): Promise<PageAndTag> {
    const [site, shop] = await Promise.all([openSite(), Shop.open()]);
    return new PageAndTag(site, shop);
  }

  async close(): Promise<void> {
    await Promise.all([this.#site.close(), this.#shop.close()]);
  }

  /** A chat that somebody opens who was never here before. */
  async visit(which: "the page" | "the tag") {
    if (which === "the tag") {
      const { page, chat } = await this.#shop.visit("plain");
      await chat.launcher.click();
      await chat.field.waitFor();
      return { page, chat };
    }
    const page = await (await this.#site.person()).newPage();
    const chat = chatOn(page);
    await chat.visit();
    return { page, chat };
  }
}
