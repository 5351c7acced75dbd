/** Markdown within a line: emphasis, code, links. One pass, linear in the text. */

export type Inline =
  | string
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "em" | "del"; readonly inner: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly inner: readonly Inline[] }
  | { readonly kind: "break" };

/** An opener that waits for its end. */
interface Opener {
  readonly mark: string;
  readonly outer: Inline[];
}

/** Emphasis and links within each other; what lies deeper is text. */
const DEEPEST_INLINE = 12;

const kinds: Readonly<Record<string, "strong" | "em" | "del">> = {
  "**": "strong",
  __: "strong",
  "*": "em",
  _: "em",
  "~~": "del",
};

const special = /[\\`*_~[\]!&\n]|https?:\/\//g;
const marks = /\*\*|\*|__|_|~~/y;
const target =
  /\((?:<([^<>\n]{0,2048})>|([^\s()<>]{0,2048}(?:\([^\s()<>]{0,2048}\)[^\s()<>]{0,2048})?))(?:\s{1,8}(?:"[^"\n]{0,512}"|'[^'\n]{0,512}'))?\)/y;
const address = /https?:\/\/[^\s<>"'`|[\]]+/y;
const entity = /&(amp|lt|gt|quot|apos|nbsp|#39);/y;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00A0" };

export function parseInline(text: string): Inline[] {
  return new Words(text).read();
}

/** Owns one pass over a text. */
class Words {
  readonly #text: string;
  readonly #open: Opener[] = [];
  /** Where the last run of so many backticks stands: before it, another one may close. */
  readonly #lastTicks = new Map<number, number>();
  #out: Inline[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    for (const {
      0: { length },
      index,
    } of text.matchAll(/`+/g))
      this.#lastTicks.set(length, index);
  }

  read(): Inline[] {
    while (this.#at < this.#text.length) {
      special.lastIndex = this.#at;
      const index = special.exec(this.#text)?.index ?? this.#text.length;
      this.#say(this.#text.slice(this.#at, index));
      this.#at = index;
      if (index < this.#text.length) this.#special();
    }
    while (this.#open.length > 0) this.#giveUp();
    return this.#out;
  }

  #special(): void {
    const sign = this.#text.charAt(this.#at);
    switch (sign) {
      case "\\":
        return this.#escape();
      case "`":
        return this.#code();
      case "[":
        return this.#opens("[", 1);
      case "!":
        return this.#text.startsWith("![", this.#at) ? this.#opens("![", 2) : this.#plain(1);
      case "]":
        return this.#link();
      case "&":
        return this.#entity();
      case "\n":
        return this.#newline();
      case "h":
        return this.#address();
      default:
        return this.#emphasis();
    }
  }

  #escape(): void {
    const next = this.#text.charAt(this.#at + 1);
    if (next === "\n") {
      this.#out.push({ kind: "break" });
      this.#at += 2;
    } else if (/[!-/:-@[-`{-~]/.test(next)) {
      this.#say(next);
      this.#at += 2;
    } else this.#plain(1);
  }

  #code(): void {
    const [ticks = "`"] = /^`+/.exec(this.#text.slice(this.#at, this.#at + 64)) ?? [];
    const from = this.#at + ticks.length;
    const end = (this.#lastTicks.get(ticks.length) ?? -1) >= from ? this.#closing(ticks, from) : -1;
    if (end < 0) return this.#plain(ticks.length);
    const inner = this.#text.slice(from, end).replaceAll("\n", " ");
    this.#out.push({ kind: "code", text: /^ .*\S.* $/.test(inner) ? inner.slice(1, -1) : inner });
    this.#at = end + ticks.length;
  }

  #closing(ticks: string, from: number): number {
    const runs = /`+/g;
    runs.lastIndex = from;
    for (let run = runs.exec(this.#text); run; run = runs.exec(this.#text))
      if (run[0] === ticks) return run.index;
    return -1;
  }

  #link(): void {
    const index = this.#open.findLastIndex(({ mark }) => mark.endsWith("["));
    target.lastIndex = this.#at + 1;
    const found = index < 0 ? null : target.exec(this.#text);
    if (index < 0) return this.#plain(1);
    while (this.#open.length > index + 1) this.#giveUp();
    const url = found ? safeUrl(found[1] ?? found[2] ?? "") : undefined;
    if (!found || url === undefined) {
      this.#giveUp();
      return this.#plain(1);
    }
    const inner = this.#close();
    this.#out.push({ kind: "link", url, inner: inner.length > 0 ? inner : [url] });
    this.#at = target.lastIndex;
  }

  #entity(): void {
    entity.lastIndex = this.#at;
    const name = entity.exec(this.#text)?.[1];
    if (name === undefined) return this.#plain(1);
    this.#say(entities[name] ?? "'");
    this.#at = entity.lastIndex;
  }

  #newline(): void {
    // Two spaces at the end of a line break it there.
    const isHard = this.#text.slice(this.#at - 2, this.#at) === "  ";
    if (isHard) this.#out.push({ kind: "break" });
    else this.#say("\n");
    this.#at += 1;
  }

  #address(): void {
    address.lastIndex = this.#at;
    const [found = ""] = address.exec(this.#text) ?? [];
    const url = withoutPunctuation(found);
    const isWord = /\w/.test(this.#text.charAt(this.#at - 1));
    const isInLink = this.#open.some(({ mark }) => mark === "[");
    if (isWord || isInLink || safeUrl(url) === undefined) return this.#plain(url.length || 1);
    this.#out.push({ kind: "link", url, inner: [url] });
    this.#at += url.length;
  }

  #emphasis(): void {
    const mark = this.#mark();
    if (mark === undefined) return this.#plain(1);
    const before = this.#text.charAt(this.#at - 1);
    const after = this.#text.charAt(this.#at + mark.length);
    // An underscore inside of a word is a part of it.
    const isInWord = mark.startsWith("_") && isLetter(before) && isLetter(after);
    const index = this.#open.findLastIndex((opener) => opener.mark === mark);
    if (index >= 0 && isSolid(before) && !isInWord) {
      while (this.#open.length > index + 1) this.#giveUp();
      const inner = this.#close();
      this.#out.push({ kind: kinds[mark] ?? "em", inner });
      this.#at += mark.length;
    } else if (isSolid(after) && !isInWord) this.#opens(mark, mark.length);
    else this.#plain(mark.length);
  }

  /** Of three signs that close, the first belongs to what was opened last. */
  #mark(): string | undefined {
    const latest = this.#open.at(-1)?.mark ?? "";
    if (latest.length === 1 && this.#text.startsWith(latest.repeat(3), this.#at)) return latest;
    marks.lastIndex = this.#at;
    return marks.exec(this.#text)?.[0];
  }

  #opens(mark: string, length: number): void {
    if (this.#open.length >= DEEPEST_INLINE) return this.#plain(length);
    this.#open.push({ mark, outer: this.#out });
    this.#out = [];
    this.#at += length;
  }

  /** What stands since the latest opener. */
  #close(): Inline[] {
    const inner = this.#out;
    this.#out = this.#open.pop()?.outer ?? [];
    return inner;
  }

  /** The latest opener was none. */
  #giveUp(): void {
    const mark = this.#open.at(-1)?.mark ?? "";
    const inner = this.#close();
    this.#say(mark);
    for (const one of inner)
      if (typeof one === "string") this.#say(one);
      else this.#out.push(one);
  }

  #plain(length: number): void {
    this.#say(this.#text.slice(this.#at, this.#at + length));
    this.#at += length;
  }

  #say(text: string): void {
    if (text === "") return;
    const last = this.#out.at(-1);
    if (typeof last === "string") this.#out[this.#out.length - 1] = last + text;
    else this.#out.push(text);
  }
}

function isSolid(sign: string): boolean {
  return sign !== "" && !/\s/.test(sign);
}

function isLetter(sign: string): boolean {
  return /[\p{L}\p{N}]/u.test(sign);
}

/** Behind an address, a sentence goes on. */
function withoutPunctuation(url: string): string {
  const trailing = url.includes("(") ? /[.,:;!?*_~]/ : /[.,:;!?*_~)]/;
  let end = url.length;
  while (trailing.test(url.charAt(end - 1))) end -= 1;
  return url.slice(0, end);
}

/** The address, if following it runs nothing. */
function safeUrl(url: string): string | undefined {
  return /^(?:https?:\/\/|mailto:|tel:)\S+$/i.test(url) ? url : undefined;
}
