/** U+2060, takes no space and breaks no line. A command that follows it is plain text to every gateway release. */
const WORD_JOINER = "\u2060";

/** A `/` or `!` that begins a word: releases up to 2026.3 obey directives in the middle of a message too. */
const COMMAND_MARK = /(?<=^|[^\p{L}\p{N}])[/!](?=\S)/gu;

/**
 * Makes a visitor's text one that no gateway release obeys. The gateway reads commands, directives, shell lines
 * and stop words from what an operator sends, and every visitor speaks through our operator connection. There is
 * a switch for it only in the newest release, and only for `operator.admin`, which a public backend must not hold.
 */
export function guardCommands(text: string): string {
  return WORD_JOINER + text.replaceAll(COMMAND_MARK, `$&${WORD_JOINER}`);
}

/** Removes the guard's marks from a reply that quotes the visitor. */
export function removeGuard(reply: string): string {
  return reply.replaceAll(WORD_JOINER, "");
}
