import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { flags, PATIENCE_MS } from "./browser.ts";
import { findBrowser } from "./find-browser.ts";
import { PlainSite, strictPolicy, tagPlace } from "./plain-site.ts";
import { wordpressPage } from "./wordpress-page.ts";

const greeting =
  'greeting="Hello! What can we do for you?" questions="Where is my parcel?|How do I return something?"';

/** Serves a shop of many kinds of pages with the tag. */
export function openShopSite(): Promise<PlainSite> {
  return PlainSite.open({
    plain: { attributes: greeting },
    other: { attributes: greeting, body: "<h1>Another page of the shop</h1>" },
    inline: { attributes: `mode="inline" ${greeting}`, head: "<style>body{height:600px}</style>" },
    full: { attributes: `mode="page" theme="dark" heading="Ask us"` },
    hostile: {
      attributes: greeting,
      head: "<style>* { all: unset !important } button { display: none !important } div { color: red !important }</style>",
    },
    strict: { attributes: greeting, headers: { "Content-Security-Policy": strictPolicy() } },
    sandboxed: {
      attributes: greeting,
      headers: { "Content-Security-Policy": "sandbox allow-scripts" },
    },
    arabic: {
      attributes: 'greeting="أهلًا! كيف نساعدك؟" questions="أين طردي؟|كيف أعيد منتجًا؟"',
      html: 'lang="ar" dir="rtl"',
      body: "<h1>متجر</h1>",
    },
    german: { attributes: "", html: 'lang="de-AT"' },
    japanese: { attributes: 'lang="ja"' },
    "own-words": {
      attributes: "",
      body: `${tagPlace}<script>document.querySelector("clawfire-chat").words = { open: "Ahoy", placeholder: "Tell us" };</script>`,
    },
    known: {
      attributes: greeting,
      body: `${tagPlace}<script>document.querySelector("clawfire-chat").customToken = async () => customToken;</script>`,
    },
    speaking: { attributes: `${greeting} speak-after="0"` },
    wordpress: wordpressPage(greeting),
    "wordpress-inline": wordpressPage(`mode="inline" style="--clawfire-height: 30rem" ${greeting}`),
    wrong: { attributes: 'project="a shop"' },
    nameless: { attributes: 'api-key="AIza" heading="no project"' },
    keyless: { attributes: 'project="a-shop"' },
    modal: { attributes: 'project="a-shop" api-key="AIza" mode="modal"' },
    "with-a-link": { attributes: greeting, content: '<a href="/contact">Write to us</a>' },
  });
}

interface VisitOptions extends BrowserContextOptions {
  /** A script that changes the browser before the page is there. */
  readonly before?: string;
}

/** Owns such a site, and the browser that looks at it. */
export class Shop {
  readonly #site: PlainSite;
  readonly #browser: Browser;

  private constructor(site: PlainSite, browser: Browser) {
    this.#site = site;
    this.#browser = browser;
  }

  static async open(): Promise<Shop> {
    const site = await openShopSite();
    return new Shop(site, await chromium.launch({ executablePath: findBrowser(), args: flags }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#site.close();
  }

  /** A page of it, as somebody sees it who was never here before. */
  async visit(name: string, { before = "", ...options }: VisitOptions = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.#site.url,
      viewport: { width: 1100, height: 800 },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(before);
    const page = await context.newPage();
    const problems: string[] = [];
    const warnings: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
      if (message.type() === "warning") warnings.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    const scripts: string[] = [];
    page.on("response", (response) => response.url().includes(".js") && scripts.push(response.url()));
    await page.goto(name);
    return { page, problems, warnings, scripts, chat: chatOn(page) };
  }
}

/** The chat of the tag, as a visitor uses it. */
export function chatOn(page: Page) {
  const launcher = page.locator(".launcher");
  const field = page.getByRole("textbox");
  return {
    launcher,
    field,
    async say(words: string): Promise<void> {
      await field.fill(words);
      await field.press("Enter");
    },
    reply: (words: string) => page.locator(".theirs", { hasText: words }).last(),
    /** The reply is settled, and something else can be sent. */
    done: () => page.locator(".round[type=submit]").waitFor(),
  };
}
