/** U+2060, takes no space and breaks no line. No gateway release drops it, trims it, or reads past it. */
export const WORD_JOINER = "\u2060";

/** Gateways drop these before they look for commands, which would put words together that the guard saw apart. */
const CONTROL_CHARACTERS = /[^\P{Cc}\t\n\r]/gu;

/**
 * An address on the web, which is left as it is. It ends before everything that could begin a word to a gateway: white
 * space, brackets, quotation marks, a backslash, `$`, and a second scheme.
 */
const WEB_ADDRESS = String.raw`\b(?:https?|wss?):\/\/[\p{L}\p{N}](?:(?!:\/)[\p{L}\p{N}\-._~:\/?#@!&*+,;=%])*`;

/** Where a gateway would begin to read something else than a visitor's words; the mark is put behind it. */
const BEGINNINGS = [
  // A command, directive or shell line, or a local file's path (`~x.png` is one too): at the start of any word, alone as
  // well, as in `! ls` and `/ plugin`. Releases up to 2026.6 take a written-out `\n` for the end of a line, and put it
  // together from `\[x]n`, because they take off what stands in brackets.
  String.raw`(?<=^|\\n|\]\s*n|[^\p{L}\p{N}])[\/!~]`,
  // The same of a path on Windows: `C:\`.
  String.raw`(?<![\p{L}\p{N}])[a-z]:(?=[\\\/])`,
  // A skill of 2026.9, anywhere in a word: `$weather`.
  String.raw`\$(?=[\w:\-]*[a-z])`,
  // What channels write around a message. Releases before 2026.9 forget all that stands before "[Current message", and
  // load the image file that "[media attached: x.png]" or "[Image: source: x.png]" names.
  String.raw`\[(?=\s*(?:current message|media attached|image:))`,
  // What releases since 2026.6 put around context of their own, which is not the user's words.
  String.raw`<<<(?=(?:begin|end)_openclaw)`,
];

const MARKED = new RegExp(`${WEB_ADDRESS}|(?:${BEGINNINGS.join("|")})`, "giu");

const isWebAddress = (found: string) => found.includes("://");

/**
 * Makes a visitor's text one that no gateway release obeys. The gateway reads commands, directives, shell lines,
 * local files and stop words from what an operator sends, and every visitor speaks through our operator connection. There
 * is a switch for it only in the newest release, and only for `operator.admin`, which a public backend must not hold.
 *
 * - A mark in front keeps a command or a stop word from being the whole message, and what begins with one from being it.
 * - A mark behind a colon keeps the one in front there: see `keepFront`.
 * - A mark at the end keeps what is left from being a stop word, should a release find a way to take off the front.
 * - A mark behind each of the `BEGINNINGS` keeps them from being read, wherever they stand.
 *
 * What is stored and shown stays as the visitor wrote it; only what is sent is marked.
 */
export function guardCommands(text: string): string {
  const guarded = text
    .toWellFormed()
    .replaceAll(CONTROL_CHARACTERS, "")
    .replaceAll(MARKED, (found) => (isWebAddress(found) ? found : found + WORD_JOINER));
  return WORD_JOINER + keepFront(guarded) + WORD_JOINER;
}

/**
 * Since 2026.6, anything up to the first colon of a line is a sender's name and taken off, if white space follows: of
 * the first line that would be the mark in front too. Before it, all in brackets is taken off, with the ends of lines in
 * it, so that any colon of a text with a bracket may come to be the first one.
 */
function keepFront(text: string): string {
  const nameEnd = text.includes("[") ? /:(?=\s)/g : /^[^\n:]*:(?=\s)/;
  return text.replace(nameEnd, `$&${WORD_JOINER}`);
}

/**
 * Removes the guard's marks from a reply that quotes the visitor. To be given the whole reply so far: a mark is one code
 * unit, so that no part of it can be left over.
 */
export function removeGuard(reply: string): string {
  return reply.replaceAll(WORD_JOINER, "");
}
