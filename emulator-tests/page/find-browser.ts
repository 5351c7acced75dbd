import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A browser of this machine, and what to do where there is none. */
interface Wanted {
  /** Of the environment variable that names one. */
  readonly variable: string;
  readonly names: readonly string[];
  readonly howToInstall: string;
}

const chromium: Wanted = {
  variable: "CHROMIUM_PATH",
  names: ["chromium", "chromium-browser", "google-chrome"],
  howToInstall:
    "The page's tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to a Chrome or Chromium of yours.",
};

const firefox: Wanted = {
  variable: "FIREFOX_PATH",
  names: ["firefox", "firefox-esr"],
  howToInstall:
    "The tests in Firefox need Firefox. Install it (Debian: apt-get install firefox-esr), or set FIREFOX_PATH to a Firefox of yours.",
};

/** The browser that `CHROMIUM_PATH` names, or the first that is installed. @throws when there is none; says what to install. */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string {
  return find(chromium, environment);
}

/** The same with `FIREFOX_PATH`. */
export function findFirefox(environment: NodeJS.ProcessEnv = process.env): string {
  return find(firefox, environment);
}

function find({ variable, names, howToInstall }: Wanted, environment: NodeJS.ProcessEnv): string {
  const { [variable]: named, PATH = "" } = environment;
  const places = named
    ? [named]
    : PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(howToInstall);
  return found;
}
