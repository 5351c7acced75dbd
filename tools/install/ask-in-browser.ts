import { chromium, type Page } from "playwright-core";
import { findBrowser } from "../../emulator-tests/page/find-browser.ts";

/** How long a first page and a first reply may take, in milliseconds: everything is compiled at the first visit. */
const patienceMs = 120_000;

/** Writes a message on the page that the README shows, and answers the reply once it is stored. @throws Error with what the page said */
export async function askInBrowser(origin: string, words: string): Promise<string> {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
  const problems: string[] = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("requestfailed", (request) => problems.push(`${request.url()} ${request.failure()?.errorText}`));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    return await ask(page, origin, words);
  } catch (cause) {
    const said = problems.length === 0 ? "nothing" : problems.join("\n  ");
    throw new Error(`${(cause as Error).message}\nThe page said: ${said}`, { cause });
  } finally {
    await browser.close();
  }
}

async function ask(page: Page, origin: string, words: string): Promise<string> {
  await page.goto(origin, { timeout: patienceMs });
  const field = page.getByRole("textbox", { name: "Message" });
  await field.fill(words);
  await field.press("Enter");
  // The visitor's words, and behind them the agent's.
  const reply = page.locator("form > p:not([aria-live])").nth(1);
  await reply.waitFor();
  return (await reply.textContent()) ?? "";
}
