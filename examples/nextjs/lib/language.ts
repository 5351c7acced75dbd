/** Which language the page speaks. */

/** Those that there are catalogues of, each by its own name. */
export const languageNames = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  pt: "Português",
  ja: "日本語",
  zh: "中文",
  ar: "العربية",
} as const;

export type Language = keyof typeof languageNames;

/** Keeps what the reader chose in the page. */
export const LANGUAGE_COOKIE = "clawfire-language";

export interface LanguageWishes {
  /** BCP 47: the page's parameter, which is above all others. */
  readonly owner?: string | undefined;
  /** What the reader chose in the page. */
  readonly chosen?: string | undefined;
  /** The browser's, as the header `Accept-Language` has them. */
  readonly accepted?: string | undefined;
}

export interface Spoken {
  readonly language: Language;
  /** BCP 47: the language as it is spoken where the reader is, for dates and numbers. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
}

/** English where nobody wishes for a language that there are words of. */
export function languageFor({ owner, chosen, accepted = "" }: LanguageWishes): Spoken {
  const tags = tagsIn(accepted);
  const wish = [owner, chosen, ...tags].find((tag) => languageOf(tag) !== undefined) ?? "en";
  const language = languageOf(wish) ?? "en";
  const locale = wish.includes("-") ? wish : (tags.find((tag) => languageOf(tag) === language) ?? wish);
  return { language, locale, direction: language === "ar" ? "rtl" : "ltr" };
}

/** Of a tag that Intl knows too; undefined where there are no words. */
export function languageOf(tag: string | undefined): Language | undefined {
  const name = tag?.toLowerCase().split("-")[0] ?? "";
  return Object.hasOwn(languageNames, name) && isWellFormed(tag ?? "") ? (name as Language) : undefined;
}

function isWellFormed(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** The most wanted first. Whoever asks may write anything into the header: a few tags are enough. */
function tagsIn(header: string): string[] {
  return header
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.split(";").map((word) => word.trim());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
      return { tag, weight: Number(weight) || 0 };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
