import { describe, expect, it } from "vitest";
import { plainWords } from "../../src/conversation/plain-words.ts";

const onOneLine = (text: string) => plainWords(text).trim().replaceAll(/\s+/g, " ");

describe("plain words", () => {
  it.each([
    ["# A heading\n\nand words", "A heading and words"],
    ["**Strong** and *soft* and ~~gone~~ and __under__", "Strong and soft and gone and under"],
    ["***both*** and **a *b* c**", "both and a b c"],
    ["- one\n- [x] two\n3. three", "one two three"],
    ["> > quoted", "quoted"],
    ["See [the docs](https://a.example/b) and ![a chart](c.png)", "See the docs and a chart"],
    ["```ts\nconst a = 1;\n```\nWhy?", "const a = 1; Why?"],
    ["Run `npm ci` and ``a ` b``", "Run npm ci and ``a ` b``"],
    ["| a | b |\n|---|---|\n| 1 | 2 |", "a | b 1 | 2"],
    ["one\n\n---\n\ntwo", "one two"],
    ["2 * 3 * 4 = 24", "2 * 3 * 4 = 24"],
    ["snake_case_name and __init__.py", "snake_case_name and init.py"],
    ["C# or F#?", "C# or F#?"],
    ["a - b, 5 > 3, #tag, 1.5 times", "a - b, 5 > 3, #tag, 1.5 times"],
    ["array[0](x)", "array0"],
    ["**never closed", "**never closed"],
    ["***", "***"],
    [`${"\n".repeat(2_000)}after much room`, "after much room"],
    [
      `[a](${"x".repeat(400)}) [b](${"x".repeat(400)})${"c".repeat(1_000 - 2 * 405 - 2)}😀`,
      `a b${"c".repeat(188)}`,
    ],
    ["日本語の**太字**です", "日本語の**太字**です"],
  ])("%j", (text, expected) => {
    expect(onOneLine(text)).toBe(expected);
  });

  it.each(["*", "[", "`", "> ", "- ", "| ", "~~a ", "[a](", "_a", "1. "])(
    "%j many times comes to an end",
    (sign) => {
      expect(plainWords(sign.repeat(50_000)).length).toBeLessThanOrEqual(1_000);
    },
  );
});
