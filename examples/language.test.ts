import { describe, expect, it } from "vitest";
import { languageFor, languageOf } from "./nextjs/lib/language.ts";
import { readSpeechConfig } from "./nextjs/lib/page-config.ts";
import { replaced } from "./nextjs/words/replaced.ts";

describe("the language that the page speaks", () => {
  it.each([
    ["de-AT,de;q=0.9,en;q=0.8", { language: "de", locale: "de-AT", direction: "ltr" }],
    ["en;q=0.1, fr-CA", { language: "fr", locale: "fr-CA", direction: "ltr" }],
    ["tlh, ar;q=0.5", { language: "ar", locale: "ar", direction: "rtl" }],
    ["tlh", { language: "en", locale: "en", direction: "ltr" }],
    ["de;q=0, es", { language: "es", locale: "es", direction: "ltr" }],
    ["*", { language: "en", locale: "en", direction: "ltr" }],
    ["", { language: "en", locale: "en", direction: "ltr" }],
    ["de-!!,constructor,__proto__,;q=,,ja", { language: "ja", locale: "ja", direction: "ltr" }],
  ])("is what the browser asks for: %s", (accepted, spoken) => {
    expect(languageFor({ accepted })).toEqual(spoken);
  });

  it("is what the reader chose, and before that what the owner has fixed", () => {
    expect(languageFor({ chosen: "fr", accepted: "de" }).language).toBe("fr");
    expect(languageFor({ owner: "pt", chosen: "fr", accepted: "de" }).language).toBe("pt");
    expect(languageFor({ chosen: "<script>", accepted: "de" }).language).toBe("de");
  });

  it("writes dates as they are written where the reader is, when they read that language there", () => {
    expect(languageFor({ owner: "de", accepted: "en-GB,de-CH" }).locale).toBe("de-CH");
    expect(languageFor({ owner: "pt-BR", accepted: "pt-PT" }).locale).toBe("pt-BR");
  });

  it("is one that there are words of", () => {
    expect(languageOf("zh-Hant-TW")).toBe("zh");
    expect(languageOf("toString")).toBeUndefined();
    expect(languageOf("de_DE")).toBeUndefined();
  });
});

describe("what the owner says about words", () => {
  it("is nothing where nothing is set", () => {
    expect(readSpeechConfig({ NEXT_PUBLIC_CLAWFIRE_LANGUAGE: "" })).toEqual({
      language: undefined,
      words: {},
    });
  });

  it("names the parameter that cannot be used", () => {
    expect(() => readSpeechConfig({ NEXT_PUBLIC_CLAWFIRE_LANGUAGE: "tlh" })).toThrow(
      /^NEXT_PUBLIC_CLAWFIRE_LANGUAGE is "tlh"/,
    );
    for (const words of ["{", "[]", '{"de":"Hallo"}', '{"de":{"common":{"greeting":1}}}'])
      expect(() => readSpeechConfig({ NEXT_PUBLIC_CLAWFIRE_WORDS: words })).toThrow(
        /^NEXT_PUBLIC_CLAWFIRE_WORDS must be JSON/,
      );
  });

  it("replaces what it names, at any depth, and nothing else", () => {
    const words = { greeting: "Hi", failures: { paused: "Later." }, suggestions: ["One", "Two"] };
    const own = { greeting: "Moin", failures: { blocked: "No." }, suggestions: ["Three"] };
    expect(replaced(words, own)).toEqual({
      greeting: "Moin",
      failures: { paused: "Later.", blocked: "No." },
      suggestions: ["Three"],
    });
    expect(words.greeting).toBe("Hi");
  });
});
