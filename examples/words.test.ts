import { describe, expect, it } from "vitest";
import { languageNames } from "./nextjs/lib/language.ts";
import * as ar from "./nextjs/words/ar/index.ts";
import * as de from "./nextjs/words/de/index.ts";
import * as en from "./nextjs/words/en/index.ts";
import * as es from "./nextjs/words/es/index.ts";
import * as fr from "./nextjs/words/fr/index.ts";
import * as ja from "./nextjs/words/ja/index.ts";
import * as pt from "./nextjs/words/pt/index.ts";
import * as zh from "./nextjs/words/zh/index.ts";
import { formOf } from "../packages/clawfire-react/src/words/numbers.ts";

const others = { ar, de, es, fr, ja, pt, zh };

/** Those that English has in `clawfire-react`, and the one that is not made of what was wrong. */
const onlyElsewhere = /^consoleWords\.failures\./;

/** Every sentence by its path, such as `chat.title`; the forms of a plural are one sentence. */
function sentencesOf(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const here = path === "" ? name : `${path}.${name}`;
    if (typeof value === "string") return [[here, value]];
    if (typeof value !== "object" || value === null) return [];
    return "other" in value
      ? Object.values(value).map((form) => [here, String(form)])
      : sentencesOf(value, here);
  });
}

const placeholders = (sentence: string) =>
  [...new Set(sentence.match(/\{\w+\}/g))].toSorted((one, other) => one.localeCompare(other));

const english = new Map(sentencesOf(en));

describe.each(Object.entries(others))("the page's words in %s", (language, words) => {
  it("are those that there are in English, and none is empty", () => {
    const sentences = sentencesOf(words);
    const names = new Set(sentences.map(([name]) => name).filter((name) => !onlyElsewhere.test(name)));
    expect([...names].toSorted()).toEqual(
      [...english.keys()].filter((name) => !onlyElsewhere.test(name)).toSorted(),
    );
    expect(sentences.filter(([, sentence]) => sentence.trim() === "")).toEqual([]);
  });

  it("take the same into every sentence", () => {
    const wrong = sentencesOf(words).filter(([name, sentence]) => {
      const other = english.get(name);
      return other !== undefined && placeholders(sentence).join(" ") !== placeholders(other).join(" ");
    });
    expect(wrong).toEqual([]);
  });

  it("have the failures that German has", () => {
    expect(Object.keys(words.consoleWords.failures)).toEqual(Object.keys(de.consoleWords.failures));
    expect(Object.keys(words.common.signInFailures)).toEqual(Object.keys(en.common.signInFailures));
  });

  it("have every form of a number that the language has", () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    expect(Object.keys(words.consoleWords.devices.waiting)).toEqual(expect.arrayContaining(needed));
  });
});

describe("the page's words", () => {
  it("are there for every language that can be chosen", () => {
    expect(Object.keys(languageNames).toSorted()).toEqual(["en", ...Object.keys(others)].toSorted());
  });

  it("come in the form that the number needs, of which Arabic has six", () => {
    const forms = [0, 1, 2, 5, 11, 100].map((count) => formOf(ar.consoleWords.devices.waiting, "ar", count));
    expect(new Set(forms).size).toBe(6);
    expect(formOf(ja.consoleWords.devices.waiting, "ja", 1)).toBe("{n} 件が承認待ち");
  });
});
