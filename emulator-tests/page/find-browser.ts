import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

const howToInstall =
  "The page's tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to a Chrome or Chromium of yours.";

/** The browser that `CHROMIUM_PATH` names, or the first that is installed. @throws when there is none; says what to install. */
export function findBrowser({ CHROMIUM_PATH, PATH = "" }: NodeJS.ProcessEnv = process.env): string {
  const places = CHROMIUM_PATH
    ? [CHROMIUM_PATH]
    : PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(howToInstall);
  return found;
}
