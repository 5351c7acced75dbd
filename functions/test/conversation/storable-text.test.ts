import { expect, it } from "vitest";
import { storableText } from "../../src/conversation/storable-text.ts";

const bytesOf = (text: string) => Buffer.byteLength(text);

it("leaves a text that a document can hold", () => {
  expect(storableText("Grüße 👋")).toBe("Grüße 👋");
  const long = "x".repeat(1_000_000);
  expect(storableText(long)).toBe(long);
});

it("replaces half of a surrogate pair", () => {
  expect(storableText("a\ud83d")).toBe("a\ufffd");
});

it.each(["x", "ü", "€", "👋"])("cuts a text of too many %s off between two characters", (character) => {
  const stored = storableText(character.repeat(600_000) + character.repeat(600_000));
  expect(bytesOf(stored)).toBeLessThanOrEqual(1_000_000);
  expect(bytesOf(stored)).toBeGreaterThan(999_990);
  expect(stored).toMatch(new RegExp(`^(?:${character})+…$`, "u"));
});
