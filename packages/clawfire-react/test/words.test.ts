import { describe, expect, it } from "vitest";
import type { AttachmentProblem } from "../../../functions/src/attachments/kinds.ts";
import { en, fileWordsFor, fill, wordsFor, type FileWords } from "../src/words/index.ts";

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

describe("the words about files", () => {
  it.each(languages)("in %s are those that there are in English, and take the same", async (language) => {
    const [words, english] = await Promise.all([fileWordsFor(language), fileWordsFor("tlh")]);
    const flat = ({ failures, ...others }: FileWords) => ({ ...others, ...failures });
    const inEnglish: Readonly<Record<string, string>> = flat(english);
    for (const [name, sentence] of Object.entries(flat(words))) {
      expect(sentence).not.toBe("");
      expect([name, ...placeholders(sentence)]).toEqual([name, ...placeholders(inEnglish[name] ?? "")]);
    }
    expect(Object.keys(flat(words))).toEqual(Object.keys(inEnglish));
  });

  it("say of every problem of the backend what it is", async () => {
    const { failures } = await fileWordsFor("en");
    const known: Record<AttachmentProblem, string | undefined> = {
      off: failures["attachment-off"],
      kind: failures["attachment-kind"],
      "not-what-it-says": failures["attachment-not-what-it-says"],
      "too-large": failures["attachment-too-large"],
      "too-many": failures["attachment-too-many"],
      empty: failures["attachment-empty"],
      unreadable: failures["attachment-unreadable"],
      "too-many-pixels": failures["attachment-too-many-pixels"],
      locked: failures["attachment-locked"],
      wordless: failures["attachment-wordless"],
      infected: failures["attachment-infected"],
      "not-uploaded": failures["attachment-not-uploaded"],
      expired: failures["attachment-expired"],
      unknown: failures["attachment-unknown"],
      used: failures["attachment-used"],
      "not-attached": failures["attachment-not-attached"],
      "text-only": failures["attachment-text-only"],
      "gateway-too-small": failures["attachment-gateway-too-small"],
    };
    expect(Object.entries(known).filter(([, sentence]) => sentence === undefined)).toEqual([]);
  });
});
