import { AxeBuilder } from "@axe-core/playwright";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";
import { inject } from "vitest";
import { startPage, type RunningPage } from "../../local-stack/page.ts";
import { findBrowser } from "./find-browser.ts";

export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long the page may take to show something, in milliseconds: a cold function and a slow machine are in it. */
export const PATIENCE_MS = 30_000;

/** Owns the served page and the browser that looks at it. */
export class Site {
  readonly #folder: string;
  readonly #page: RunningPage;
  readonly #browser: Browser;

  constructor(folder: string, page: RunningPage, browser: Browser) {
    this.#folder = folder;
    this.#page = page;
    this.#browser = browser;
  }

  /** A browser that was never here before. */
  async person(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      baseURL: this.#page.url,
      viewport: { width: 1280, height: 820 },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#page.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface OpenSiteOptions {
  /** As it is developed, where React's strict mode runs every effect twice. @default false */
  readonly dev?: boolean;
  /** What else the page is told. @default nothing */
  readonly environment?: Readonly<Record<string, string>>;
  /** Base URL of the bucket. @default the local stack's */
  readonly storage?: string | undefined;
}

/** Serves the page, built if need be, and starts the browser. */
export async function openSite({
  dev = false,
  environment = {},
  storage,
}: OpenSiteOptions = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "clawfire-page-"));
  const endpoints = { ...inject("endpoints"), ...(storage !== undefined && { storage }) };
  const page = await startPage({ endpoints, folder, dev, environment });
  return new Site(folder, page, await chromium.launch({ executablePath: findBrowser(), args: flags }));
}

/** Signs somebody in to the console, as its form is filled in. What is there then tells whether it let them in. */
export async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto("/console");
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** What axe calls serious or worse, in words. */
export function seriousViolations(page: Page): Promise<string[]> {
  return violations(page, ["serious", "critical"]);
}

/** Everything that axe finds, in words. */
export async function violations(page: Page, impacts?: readonly string[]): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations
    .filter(({ impact }) => impacts?.includes(impact ?? "") ?? true)
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** The chat as a visitor finds and uses it: by roles and names. */
export function chatOn(page: Page) {
  const field = page.getByRole("textbox", { name: "Message" });
  return {
    field,
    async visit(): Promise<void> {
      await page.goto("/");
      await field.waitFor();
    },
    async say(words: string): Promise<void> {
      await field.fill(words);
      await field.press("Enter");
    },
    /** The agent's newest words, once they contain `words`. */
    reply: (words: string) => page.locator(".theirs", { hasText: words }).last(),
    /** What stands where the reply is under way. */
    button: (name: string) => page.getByRole("button", { name, exact: true }),
    conversation: (title: string) => page.locator(".conversation-item", { hasText: title }),
    /** The reply is settled, and something else can be sent. */
    done: () => page.getByRole("button", { name: "Send", exact: true }).waitFor(),
  };
}
