/** Control characters, and what turns the direction of reading: to a terminal they are commands, to a reader they hide. */
const UNPRINTABLE = /[^\P{Cc}\t\n]|\p{Bidi_Control}|[\u2028\u2029]/gu;

/** A text of a stranger as it may be shown in a log or at a terminal: what cannot be seen is written out, as `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The same value with every text in it printable. What is no plain object or list stays as it is. */
export function allPrintable<Value>(value: Value): Value {
  if (typeof value === "string") return printable(value) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => allPrintable(item)) as Value;
  // Not by its constructor: a stranger's data may have a field of that name.
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const fields = Object.entries(value).map(([name, field]) => [
    printable(name),
    allPrintable<unknown>(field),
  ]);
  return Object.fromEntries(fields) as Value;
}
