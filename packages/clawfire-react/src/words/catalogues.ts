import type { Words } from "./words.ts";

/** Each is loaded where it is needed only. */
const catalogues = {
  ar: () => import("./ar.ts").then(({ ar }) => ar),
  de: () => import("./de.ts").then(({ de }) => de),
  en: () => import("./en.ts").then(({ en }) => en),
  es: () => import("./es.ts").then(({ es }) => es),
  fr: () => import("./fr.ts").then(({ fr }) => fr),
  ja: () => import("./ja.ts").then(({ ja }) => ja),
  pt: () => import("./pt.ts").then(({ pt }) => pt),
  zh: () => import("./zh.ts").then(({ zh }) => zh),
};

/** The words of a language (BCP 47); English where there are none. */
export function wordsFor(language: string): Promise<Words> {
  const [name = "en"] = language.toLowerCase().split("-");
  return catalogues[Object.hasOwn(catalogues, name) ? (name as keyof typeof catalogues) : "en"]();
}
