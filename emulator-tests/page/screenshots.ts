import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = join(import.meta.dirname, "../../docs/screenshots");

/** Keeps a picture in `docs/screenshots/`, only when `SCREENSHOTS` is set: a test must not change files by itself. */
export async function keepPicture(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  if (!process.env["SCREENSHOTS"]) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage, animations: "disabled" });
}
