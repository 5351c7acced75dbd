import { describe, expect, it } from "vitest";
import { en, fill, wordsFor } from "../src/words/index.ts";

const languages = ["ar", "de", "es", "fr", "ja", "pt", "zh"];
const placeholders = (sentence: string) =>
  [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();

describe.each(languages)("the words in %s", (language) => {
  it("put the same into every sentence as the English ones, and leave none empty", async () => {
    const words = await wordsFor(`${language}-XX`);
    expect(words.language).toBe(language);
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(en).toSorted());
    const inEnglish: Readonly<Record<string, unknown>> = { ...en };
    for (const [name, sentence] of Object.entries(words)) {
      const english = inEnglish[name];
      if (typeof sentence !== "string" || typeof english !== "string") continue;
      expect(sentence).not.toBe("");
      expect([name, ...placeholders(sentence)]).toEqual([name, ...placeholders(english)]);
    }
  });

  it("have a sentence for every failure that another language has one for, which takes the same", async () => {
    const [words, german] = await Promise.all([wordsFor(language), wordsFor("de")]);
    expect(Object.keys(words.failures)).toEqual(Object.keys(german.failures));
    for (const [reason, sentence] of Object.entries(words.failures))
      expect([reason, ...placeholders(sentence)]).toEqual([
        reason,
        ...placeholders(german.failures[reason] ?? ""),
      ]);
  });
});

describe("words", () => {
  it("are English where there are none", async () => {
    expect(await wordsFor("tlh")).toBe(en);
    expect(await wordsFor("constructor")).toBe(en);
  });

  it("take what belongs into them, and leave unknown places as they are", () => {
    expect(fill("In {time}, {what}", { time: "2 s" })).toBe("In 2 s, {what}");
  });
});
