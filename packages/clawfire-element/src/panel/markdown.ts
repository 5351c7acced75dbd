/**
 * Markdown as agents write it, for a page that is not ours: a tree, never HTML. Small, because the panel has 60 KB in all,
 * and linear in the text, because anybody may have written that. What is no Markdown is text.
 */

import { parseInline, type Inline } from "./markdown-inline.ts";

export type { Inline };

export type Block =
  | { readonly kind: "paragraph"; readonly inner: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly inner: readonly Inline[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "quote"; readonly inner: readonly Block[] }
  | { readonly kind: "list"; readonly start: number | undefined; readonly items: readonly ListItem[] }
  | { readonly kind: "table"; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: "rule" };

export interface ListItem {
  /** Of a task list; undefined for any other item. */
  readonly done: boolean | undefined;
  readonly inner: readonly Block[];
}

export type Cell = readonly Inline[];

/** Quotes and lists within each other; what lies deeper is text. */
const DEEPEST = 8;

const fence = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const heading = /^ {0,3}(#{1,6})(?:[ \t]+|$)(.*)$/;
const rule = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const quote = /^ {0,3}> ?/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const divider = /^\|? *:?-+:?(?: *\| *:?-+:?)* *\|?$/;

export function parseMarkdown(text: string): Block[] {
  return parseBlocks(text.replaceAll(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n"), 0);
}

/** Reads blocks from lines, each of which belongs to one block only. */
function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const reader = new Lines(lines, depth);
  const blocks: Block[] = [];
  while (reader.more) {
    const block = reader.read();
    if (block) blocks.push(block);
  }
  return blocks;
}

class Lines {
  readonly #lines: readonly string[];
  readonly #depth: number;
  #at = 0;

  constructor(lines: readonly string[], depth: number) {
    this.#lines = lines;
    this.#depth = depth;
  }

  get more(): boolean {
    return this.#at < this.#lines.length;
  }

  get #line(): string {
    return this.#lines[this.#at] ?? "";
  }

  read(): Block | undefined {
    const line = this.#line;
    if (line.trim() === "") {
      this.#at += 1;
      return undefined;
    }
    if (fence.test(line)) return this.#code();
    if (heading.test(line)) return this.#heading();
    if (rule.test(line)) return this.#rule();
    if (this.#depth < DEEPEST && quote.test(line)) return this.#quote();
    if (this.#depth < DEEPEST && item.test(line)) return this.#list();
    return this.#table() ?? this.#paragraph();
  }

  #heading(): Block {
    const [, signs = "#", title = ""] = heading.exec(this.#line) ?? [];
    this.#at += 1;
    return { kind: "heading", level: signs.length, inner: parseInline(withoutClosing(title)) };
  }

  #rule(): Block {
    this.#at += 1;
    return { kind: "rule" };
  }

  /** Up to its closing fence; one that is still being written has none yet. */
  #code(): Block {
    const [, marks = "```", info = ""] = fence.exec(this.#line) ?? [];
    const [language = ""] = info.trim().split(" ", 1);
    const indent = this.#line.length - this.#line.trimStart().length;
    const inner: string[] = [];
    for (this.#at += 1; this.more; this.#at += 1) {
      const line = this.#line.trim();
      if (line.startsWith(marks) && line.replaceAll(marks.charAt(0), "") === "") break;
      inner.push(withoutIndent(this.#line, indent));
    }
    this.#at += 1;
    return { kind: "code", language, text: inner.join("\n") };
  }

  #quote(): Block {
    const inner: string[] = [];
    for (; this.more && (quote.test(this.#line) || this.#goesOn()); this.#at += 1)
      inner.push(this.#line.replace(quote, ""));
    return { kind: "quote", inner: parseBlocks(inner, this.#depth + 1) };
  }

  #list(): Block {
    const [, , mark = "-"] = item.exec(this.#line) ?? [];
    const kind = mark.at(-1);
    const start = /\d/.test(mark) ? Number.parseInt(mark, 10) : undefined;
    const items: ListItem[] = [];
    while (this.more && item.exec(this.#line)?.[2]?.at(-1) === kind && !rule.test(this.#line))
      items.push(this.#item());
    return { kind: "list", start, items };
  }

  #item(): ListItem {
    const [whole = "", indent = "", mark = ""] = item.exec(this.#line) ?? [];
    const width = Math.min(whole.length, indent.length + mark.length + 4) || 2;
    const first = this.#line.slice(whole.length);
    const task = /^\[([ xX])\] /.exec(first);
    this.#at += 1;
    const inner = [task ? first.slice(4) : first, ...this.#inside(width)];
    while (this.more && this.#line.trim() === "" && item.test(this.#lines[this.#at + 1] ?? "")) this.#at += 1;
    return { done: task ? task[1] !== " " : undefined, inner: parseBlocks(inner, this.#depth + 1) };
  }

  /** The lines that belong to a list item whose text begins at that column. */
  #inside(width: number): string[] {
    const inner: string[] = [];
    for (; this.more; this.#at += 1) {
      const line = this.#line;
      const isInside = indentOf(line) >= width || (line.trim() === "" && this.#nextIndent() >= width);
      if (!isInside && !this.#goesOn()) break;
      inner.push(withoutIndent(line, width));
    }
    return inner;
  }

  #table(): Block | undefined {
    const under = (this.#lines[this.#at + 1] ?? "").trim();
    if (!this.#line.includes("|") || !divider.test(under)) return undefined;
    const head = cellsOf(this.#line);
    if (head.length !== cellsOf(under).length) return undefined;
    const rows: Cell[][] = [];
    for (this.#at += 2; this.more && this.#line.includes("|"); this.#at += 1)
      rows.push(cellsOf(this.#line).slice(0, head.length).map(parseInline));
    return { kind: "table", head: head.map(parseInline), rows };
  }

  #paragraph(): Block {
    const from = this.#at;
    do this.#at += 1;
    while (this.#goesOn());
    const text = this.#lines.slice(from, this.#at).map((line) => line.trimStart());
    return { kind: "paragraph", inner: parseInline(text.join("\n").trimEnd()) };
  }

  /** Whether the line belongs to the paragraph before it. */
  #goesOn(): boolean {
    const line = this.#line;
    if (!this.more || line.trim() === "" || (this.#lines[this.#at - 1] ?? "").trim() === "") return false;
    return ![fence, heading, rule, quote, item].some((other) => other.test(line));
  }

  #nextIndent(): number {
    const next = this.#lines[this.#at + 1] ?? "";
    return next.trim() === "" ? 0 : indentOf(next);
  }
}

function withoutClosing(title: string): string {
  return title.trim().replace(/(?:^|[ \t])#+$/, "");
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function withoutIndent(line: string, width: number): string {
  return line.slice(Math.min(width, indentOf(line)));
}

/** A pipe inside of code, or behind a backslash, parts nothing. */
function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return (inner.match(/(?:\\.|`[^`]*`|[^|\\]|\\$)+|(?<=\|)(?=\|)/g) ?? [""]).map((cell) => cell.trim());
}
