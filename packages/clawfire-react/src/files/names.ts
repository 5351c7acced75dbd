/** Controls, and what turns the direction of the words around it or is not seen at all. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A file's name as it is shown: what cannot be seen in it shows as `�`, so that no name reads other than it is, and a long one is
 * cut in the middle, as its end tells what it is.
 * @param most UTF-16 code units. @default 40
 */
export function shownName(name: string, most = 40): string {
  const seen = name.toWellFormed().replaceAll(UNSEEN, "\uFFFD");
  if (seen.length <= most) return seen;
  const tail = Math.floor((most - 1) / 3);
  return `${seen.slice(0, most - 1 - tail)}…${seen.slice(-tail)}`.toWellFormed();
}

/** `820 kB`, `1.4 MB`. @param locale BCP 47 */
export function shownSize(bytes: number, locale: string): string {
  const isLarge = bytes >= 1_000_000;
  const unit = isLarge ? "megabyte" : "kilobyte";
  const value = isLarge ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1_000));
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
