import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";

/**
 * Keeps a picture, only when `SCREENSHOTS` is set: a test must not change files by itself. It names a folder, such as `/tmp/pictures`
 * to look at them all; with `docs`, those that are in `docs/screenshots/` are taken anew.
 */
export async function keepPicture(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  const { SCREENSHOTS: place } = process.env;
  if (!place) return;
  const folder = place === "docs" ? join(import.meta.dirname, "../../docs/screenshots") : resolve(place);
  const path = join(folder, `${name}.png`);
  if (place === "docs" && !existsSync(path)) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path, fullPage, animations: "disabled" });
}

/** Takes what told the scripted model what to say out of the visitor's words on the page: no visitor would write that. */
export async function hideMarks(page: Page): Promise<void> {
  await page.evaluate(`{
    const trees = [document, document.querySelector("clawfire-chat")?.shadowRoot].filter((tree) => tree);
    for (const bubble of trees.flatMap((tree) => [...tree.querySelectorAll(".mine .bubble")]))
      bubble.textContent = bubble.textContent.replaceAll(/ ?\\[(say|say64|tool|hold|words):[^\\]]*\\]/g, "");
  }`);
}
