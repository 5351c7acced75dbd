import { describe, expect, it } from "vitest";
import { parseInline, type Inline } from "../src/panel/markdown-inline.ts";
import { parseMarkdown, type Block } from "../src/panel/markdown.ts";

/** The tree in brackets, which is shorter to read than objects. */
function show(some: readonly (Block | Inline)[]): string {
  return some.map(showOne).join("");
}

function showOne(node: Block | Inline): string {
  if (typeof node === "string") return node;
  switch (node.kind) {
    case "code":
      return `[code${"language" in node && node.language ? ` ${node.language}` : ""}: ${node.text}]`;
    case "break":
    case "rule":
      return `[${node.kind}]`;
    case "link":
      return `[link ${node.url}: ${show(node.inner)}]`;
    case "heading":
      return `[h${node.level}: ${show(node.inner)}]`;
    case "list": {
      const items = node.items.map(
        ({ done, inner }) => `${done === undefined ? "-" : String(done)} ${show(inner)}`,
      );
      return `[${node.start === undefined ? "ul" : `ol ${node.start}`}: ${items.join("; ")}]`;
    }
    case "table":
      return `[table: ${[node.head, ...node.rows].map((row) => row.map((cell) => show(cell)).join("|")).join("/")}]`;
    default:
      return `[${node.kind}: ${show(node.inner)}]`;
  }
}

describe("within a line", () => {
  it.each([
    ["plain words", "plain words"],
    ["a **strong** word", "a [strong: strong] word"],
    ["*one* and _other_", "[em: one] and [em: other]"],
    ["**a *b* c**", "[strong: a [em: b] c]"],
    ["***both***", "[strong: [em: both]]"],
    ["~~gone~~", "[del: gone]"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["snake_case_name", "snake_case_name"],
    ["**never closed", "**never closed"],
    ["a * b*", "a * b*"],
    ["`code *as it is*`", "[code: code *as it is*]"],
    ["``a ` b``", "[code: a ` b]"],
    ["`` ` ``", "[code: `]"],
    ["a ` alone", "a ` alone"],
    [String.raw`\*not\* \\`, String.raw`*not* \ `.trimEnd()],
    ["[here](https://a.example/b)", "[link https://a.example/b: here]"],
    ["[a **b**](https://a.example 'title')", "[link https://a.example: a [strong: b]]"],
    ["[w](https://e.org/a_(b))", "[link https://e.org/a_(b): w]"],
    ["![chart](https://a.example/c.png)", "[link https://a.example/c.png: chart]"],
    ["![](https://a.example/c.png)", "[link https://a.example/c.png: https://a.example/c.png]"],
    ["[bad](javascript:alert(1))", "[bad](javascript:alert(1))"],
    ["[bad](data:text/html,x)", "[bad](data:text/html,x)"],
    ["[no link]", "[no link]"],
    ["see https://a.example/x_y.", "see [link https://a.example/x_y: https://a.example/x_y]."],
    ["(https://a.example)", "([link https://a.example: https://a.example])"],
    ["[https://a.example](https://b.example)", "[link https://b.example: https://a.example]"],
    ["xhttps://a.example", "xhttps://a.example"],
    ["<b>text</b> & <script>", "<b>text</b> & <script>"],
    ["a &lt; b &amp;&amp; c &copy;", "a < b && c &copy;"],
    ["one  \ntwo\\\nthree\nfour", "one  [break]two[break]three\nfour"],
  ])("%j", (text, expected) => {
    expect(show(parseInline(text))).toBe(expected);
  });
});

describe("blocks", () => {
  it.each([
    ["one\ntwo\n\nthree", "[paragraph: one\ntwo][paragraph: three]"],
    ["# Title #\ntext", "[h1: Title][paragraph: text]"],
    ["#hash", "[paragraph: #hash]"],
    ["C#", "[paragraph: C#]"],
    ["```ts\nconst a = 1;\n\n  b\n```\nafter", "[code ts: const a = 1;\n\n  b][paragraph: after]"],
    ["~~~\n```\n~~~", "[code: ```]"],
    ["```\nstill being written", "[code: still being written]"],
    ["- a\n- b\n\n- c", "[ul: - [paragraph: a]; - [paragraph: b]; - [paragraph: c]]"],
    ["3. a\n4. b", "[ol 3: - [paragraph: a]; - [paragraph: b]]"],
    ["- a\n  - b\n    more\n- c", "[ul: - [paragraph: a][ul: - [paragraph: b\nmore]]; - [paragraph: c]]"],
    ["- a\n\n  second\n- b", "[ul: - [paragraph: a][paragraph: second]; - [paragraph: b]]"],
    ["1. a\n   ```\n   x\n   ```", "[ol 1: - [paragraph: a][code: x]]"],
    ["- [ ] to do\n- [x] done", "[ul: false [paragraph: to do]; true [paragraph: done]]"],
    ["- a\n* b", "[ul: - [paragraph: a]][ul: - [paragraph: b]]"],
    ["a\n- b", "[paragraph: a][ul: - [paragraph: b]]"],
    ["> a\n> b\nlazy\n\nafter", "[quote: [paragraph: a\nb\nlazy]][paragraph: after]"],
    ["---\n***", "[rule][rule]"],
    ["a | b\n--|:-:\n1 | `x|y`\n", "[table: a|b/1|[code: x|y]]"],
    ["| a | b |\n|---|---|\n| | 2 |\n\nend", "[table: a|b/|2][paragraph: end]"],
    ["a | b\nno divider", "[paragraph: a | b\nno divider]"],
    ["a\r\nb", "[paragraph: a\nb]"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(show(parseMarkdown(text))).toBe(expected);
  });

  it("shows what is nested deeper than eight as text", () => {
    const tree = show(parseMarkdown("> ".repeat(40) + "deep"));
    expect(tree.match(/\[quote/g)).toHaveLength(8);
    expect(tree).toContain("> > deep");
  });
});

describe("text that anybody may have written", () => {
  const many = 30_000;
  it.each([
    ["brackets", "[".repeat(many)],
    ["closing brackets", "[](".repeat(many)],
    ["stars", "*".repeat(many)],
    ["opened emphasis", "**a ".repeat(many)],
    ["words with marks", "*a_b~~".repeat(many)],
    ["backticks", "`".repeat(many)],
    ["backticks of many lengths", Array.from({ length: 400 }, (_, index) => "`".repeat(index)).join(" ")],
    ["a fence that is none", `${"`".repeat(3)}${"a".repeat(many)}\``],
    ["quotes", "> ".repeat(many)],
    ["quoted lines", "> a\n".repeat(many)],
    ["lists", "- ".repeat(many)],
    ["list items", "- a\n".repeat(many)],
    [
      "deeper and deeper lists",
      Array.from({ length: 500 }, (_, index) => `${" ".repeat(2 * index)}- a`).join("\n"),
    ],
    ["a divider that is none", `a|b\n-${" ".repeat(many)}x`],
    ["pipes", `${"a|".repeat(many)}\n${"-|".repeat(many)}`],
    ["addresses", "https://a.b/".repeat(many)],
    ["an address with brackets behind", `https://a.b/${")".repeat(many)}`],
    ["lines", "a\n".repeat(many)],
    ["empty lines", "\n".repeat(many)],
    ["hard breaks", "a  \n".repeat(many)],
    ["hashes", `# ${"#".repeat(many)}a`],
    ["escapes", "\\*".repeat(many)],
  ])("%s come to an end", (_, text) => {
    expect(JSON.stringify(parseMarkdown(text)).length).toBeGreaterThan(0);
  });
});
