import { describe, expect, it } from "vitest";
import { wordsFor } from "../src/words/catalogues.ts";
import { en } from "../src/words/en.ts";
import { directionOf, labelOf } from "../src/words/labels.ts";
import { fill } from "../src/words/words.ts";

const languages = ["ar", "de", "es", "fr", "ja", "pt", "zh"];
const placeholders = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name);

describe.each(languages)("the words in %s", (language) => {
  it("put the same into every sentence as the English ones, and leave none empty", async () => {
    const words = await wordsFor(`${language}-XX`);
    expect(words.language).toBe(language);
    const inEnglish: Readonly<Record<string, unknown>> = { ...en };
    for (const [name, sentence] of Object.entries(words)) {
      const english = inEnglish[name];
      if (typeof sentence !== "string" || typeof english !== "string") continue;
      expect(sentence).not.toBe("");
      expect(placeholders(sentence)).toEqual(placeholders(english));
    }
  });

  it("agree with the launcher, which knows them before they are loaded", async () => {
    const { open, direction } = await wordsFor(language);
    expect(labelOf(language)).toBe(open);
    expect(directionOf(language)).toBe(direction);
  });

  it("have a sentence for every failure that another language has one for", async () => {
    const [words, german] = await Promise.all([wordsFor(language), wordsFor("de")]);
    expect(Object.keys(words.failures)).toEqual(Object.keys(german.failures));
  });
});

describe("words", () => {
  it("are English where there are none", async () => {
    expect(await wordsFor("tlh")).toBe(en);
    expect(await wordsFor("constructor")).toBe(en);
    expect(labelOf("tlh")).toBe(en.open);
  });

  it("take what belongs into them, and leave unknown places as they are", () => {
    expect(fill("In {time}, {what}", { time: "2 s" })).toBe("In 2 s, {what}");
  });
});
