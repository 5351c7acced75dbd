/*
 * An agent hands over a file by a line `MEDIA:<path or address>`. It speaks to its gateway with it: the line, and the path on the
 * gateway's disk, are none of a visitor's. Gateways take out the lines that they obey, and only before the reply is told: up to 2026.6
 * the history has them all, and every release lets some through, such as the second one of a line, `../`, `media:` and `http:`
 * (measured on 2026.1, 2026.3, 2026.6 and 2026.9).
 *
 * - A line that begins with `MEDIA:` and has a path, an address or a file's name behind it is left out; of one with an address, the words
 *   beside it stay. That is what gateways take for a file too, so that the words of events and history are the same.
 * - Where `MEDIA:` stands elsewhere, in a sentence or a block of code, gateways leave it, and so do we; but of a path that is absolute,
 *   only the file's name is shown.
 * - Paths without `MEDIA:` are the agent's own words.
 */

/** What an agent said, and the files that it named with it, as it named them. */
export interface MediaReading {
  /** What a visitor may read of it. */
  readonly text: string;
  readonly sources: readonly string[];
}

/** Reads a reply that is whole. */
export function readMedia(text: string): MediaReading {
  if (!mayMention(text)) return { text, sources: [] };
  return read(text.split("\n"));
}

/** What a visitor may read of a whole reply. */
export function withoutMedia(text: string): string {
  return readMedia(text).text;
}

/**
 * What a visitor may read of a reply that goes on: always the beginning of what is shown of the whole one. What may become a line that is
 * left out, or a path that is shortened, is held back.
 */
export function withoutMediaSoFar(text: string): string {
  if (!mayMention(text)) return withoutLastBreaks(text.slice(0, text.length - heldBack(text, false)));
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const isCode = codeLines([...lines, last]).at(-1) === true;
  const shown = last.slice(0, last.length - heldBack(last, isCode));
  return withoutLastBreaks(read([...lines, shown]).text);
}

/** Which lines stand in a block of code, whichever way a release reads that: one in doubt does not. */
export function codeLines(lines: readonly string[]): readonly boolean[] {
  const open: (string | undefined)[] = FENCES.map(() => undefined);
  return lines.map((line) => {
    const isCode = open.every((mark) => mark !== undefined);
    for (const [index, fence] of FENCES.entries()) open[index] = fenceAfter(line, fence, open[index]);
    return isCode;
  });
}

const MENTION = /media:/i;

/** The marks that may have been put before an echo of a visitor's words count as nothing. */
const LINE = /^[\s\u2060]*(MEDIA):(.*)$/is;

/** The beginning of such a line, or of the word. */
const LINE_BEGUN = /^[\s\u2060]*(?:M|ME|MED|MEDI|MEDIA|MEDIA:.*)?$/is;

/** A file behind `MEDIA:`, as gateways look for one: a path, a scheme, or a name at the end. */
const SOURCE = /[\\/]|^[\s"'`[{(]*(?:~|(?:file|media|data):)|\.\w{1,10}["'`\\})\],\s]*$/i;

/** The same behind `Media:`, which only releases since 2026.6 read so: prose begins with it too. */
const SOURCE_IN_PROSE =
  /(?:^|\s)["'`[{(]*(?:[\\/~][^\s]|[a-z]:[\\/]|(?:file|media|data):)|^\s*["'`[{(]*(?:https?:\S+|\S*(?:[\\/]\S*|\.\w{1,10}["'`\\})\],]*)\s*$)/i;

const WEB_ADDRESS = /["'`[{(]*https?:\/\/\S+/gi;

const WORD = "[Mm][Ee][Dd][Ii][Aa]:";
const ABSOLUTE = String.raw`(?:file:|media:)?(?:[\\/~]|[A-Za-z]:[\\/])`;

/** The word with an absolute path, anywhere: what is before the path, and the path. A quotation mark may not be closed. */
const PATH = new RegExp(
  String.raw`(^\s*${WORD}[ \t]*|\b(?:MEDIA:[ \t]*|${WORD}))(?:(["'\`])(?=${ABSOLUTE})((?:(?!\2|\b${WORD}).)*)|(${ABSOLUTE}[^\s"'\`]*))`,
  "gm",
);

/** A path of which more may come. */
const PATH_BEGUN = /\b(?:M|ME|MED|MEDI|MEDIA|MEDIA:[ \t]*(?:(["'`])(?:(?!\1).)*|[^\s"'`]*))$/is;

const WORD_BEGUN = /\b(?:M|ME|MED|MEDI|MEDIA)$/i;

/** Fences as the older releases look for them, and those in lists and quotes too. */
const FENCES = [/^ {0,3}(`{3,}|~{3,})(.*)$/s, /^(?:[\s>+*-]|\d{1,9}[.)])*(`{3,}|~{3,})(.*)$/s];

function read(lines: readonly string[]): MediaReading {
  const code = codeLines(lines);
  const sources: string[] = [];
  const kept: string[] = [];
  let isAnyLeftOut = false;
  for (const [index, line] of lines.entries()) {
    const payload = code[index] === true ? undefined : payloadOf(line);
    if (payload !== undefined) {
      sources.push(...sourcesOf(payload));
      isAnyLeftOut = true;
      // Before the first word nothing was shown yet.
      if (kept.every((before) => before.trim() === "")) kept.length = 0;
    }
    const shown = payload === undefined ? line.replaceAll(PATH, shortened) : wordsBeside(payload);
    if (shown.trim() !== "" || (payload === undefined && !(isAnyLeftOut && kept.length === 0)))
      kept.push(shown);
  }
  const text = kept.join("\n");
  return { text: isAnyLeftOut ? withoutLastBreaks(text) : text, sources };
}

/** What a line has behind `MEDIA:`, if that is a file. */
function payloadOf(line: string): string | undefined {
  const [, word, payload = ""] = LINE.exec(line) ?? [];
  const source = word === "MEDIA" ? SOURCE : SOURCE_IN_PROSE;
  return word !== undefined && source.test(payload) ? payload : undefined;
}

/** The words beside an address. Beside a path there are none: they may be part of it. */
function wordsBeside(payload: string): string {
  const rest = payload
    .replaceAll(WEB_ADDRESS, "")
    .replaceAll(/[ \t]{2,}/g, " ")
    .trim();
  return SOURCE.test(rest) ? "" : rest;
}

/** Several files may stand in a line, and a path may have spaces in it. */
function sourcesOf(payload: string): string[] {
  const bare = payload.trim();
  const quoted = /^(["'`])(.*)\1$/s.exec(bare)?.[2];
  if (quoted !== undefined) return [quoted.trim()];
  const words = bare.split(/\s+/);
  const isEach = words.every((word) => /^(?:[\\/~]|[a-z]:[\\/]|\.{1,2}[\\/]|[a-z][\w+.-]*:)/i.test(word));
  return isEach ? words : [bare];
}

function shortened(_found: string, before: string, quote = "", quoted = "", plain = ""): string {
  const path = quoted || plain;
  return before + quote + path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Most texts have no colon, which is found out faster. */
function mayMention(text: string): boolean {
  return text.includes(":") && MENTION.test(text);
}

/** How many characters at the end are not to be shown yet. */
function heldBack(text: string, isCode: boolean): number {
  const last = text.slice(text.lastIndexOf("\n") + 1);
  if (!isCode && LINE_BEGUN.test(last)) return last.length;
  // Where the word is not whole, only its beginning is looked for: that costs the same however long the text is.
  const begun = last.includes(":") ? PATH_BEGUN.exec(last) : WORD_BEGUN.exec(last.slice(-"-MEDIA".length));
  return begun?.[0].length ?? 0;
}

/** Blank lines at the end are shown with what follows them. */
function withoutLastBreaks(text: string): string {
  const end = text.trimEnd().length;
  const breakAt = text.indexOf("\n", end);
  if (breakAt === -1) return text;
  return text.slice(0, end === 0 ? 0 : breakAt);
}

function fenceAfter(line: string, fence: RegExp, open: string | undefined): string | undefined {
  const [, marks, rest = ""] = fence.exec(line) ?? [];
  if (marks === undefined) return open;
  if (open === undefined) return marks.startsWith("`") && rest.includes("`") ? undefined : marks;
  return marks.startsWith(open) && rest.trim() === "" ? undefined : open;
}
