/** UTF-16 code units that are looked at: no title and no preview is longer. */
const LOOKED_AT = 1_000;

/** What a cut may leave at the end, and Firestore does not store. */
export const HALF_A_PAIR = /[\uD800-\uDBFF]$/;

/** Signs at the beginning of a line: of headings, quotes, lists and tasks. */
const LINE_SIGNS = /^[ \t]{0,8}(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+)+(?:\[[ xX]\][ \t]+)?/gm;

/** Lines of signs only: fences with their language, rules, what stands under a table's head. */
const SIGN_LINES = /^[ \t]{0,8}(?:(?:`{3,}|~{3,})[^`\n]{0,100}|[-*_=|: \t]{3,})$/gm;

/** `[words](address)`, and an image's. */
const LINKS = /!?\[([^[\]\n]{0,300})\]\([^()\s]{0,500}(?:[ \t]"[^"\n]{0,200}")?\)/g;

const CODE = /(?<!`)(`{1,3})(?!`)([^`\n]{1,300})\1(?!`)/g;

/** What stands between signs of emphasis, not inside of a word. */
const EMPHASIS =
  /(?<![\p{L}\p{N}*_~])(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~\n]{1,300})(?<=\S)\1(?![\p{L}\p{N}*_~])/gu;

/** The beginning of a text without the signs of Markdown, for a title. What only looks like Markdown stays: `2 * 3`, `snake_case`. */
export function plainWords(text: string): string {
  const looked = text.trimStart().slice(0, LOOKED_AT).replace(HALF_A_PAIR, "");
  const plain = looked
    .replaceAll(SIGN_LINES, "")
    .replaceAll(LINE_SIGNS, "")
    .replaceAll(/^[ \t]*\||\|[ \t]*$/gm, "")
    .replaceAll(LINKS, "$1")
    .replaceAll(CODE, "$2")
    .replaceAll(EMPHASIS, "$2")
    .replaceAll(EMPHASIS, "$2");
  return plain.trim() === "" ? looked : plain;
}
