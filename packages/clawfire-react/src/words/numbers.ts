import type { Turn, TurnStep } from "../turn.ts";
import { fill, type Plural, type Words } from "./words.ts";

/** The form for a number, as the language has it. @param locale BCP 47 */
export function formOf(plural: Plural, locale: string, count: number): string {
  return plural[new Intl.PluralRules(locale).select(count)] ?? plural.other;
}

/** "12 seconds", "2 minutes". @param locale BCP 47 */
export function inWords(seconds: number, locale: string): string {
  const isLong = seconds > 90;
  const unit = isLong ? "minute" : "second";
  const amount = isLong ? Math.ceil(seconds / 60) : seconds;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(amount);
}

type PlaceWords = Pick<Words, "language" | "ahead" | "nextInLine" | "aheadFor">;

/**
 * "3 people are before you, about 20 seconds"; undefined for a message that waits for nobody. An estimate is told in steps of
 * five seconds: it is no more exact than that.
 * @param locale BCP 47. @default the words'
 */
export function placeInLine(
  step: TurnStep,
  words: PlaceWords,
  locale: string = words.language,
): string | undefined {
  if (step.kind !== "waiting" || step.ahead === undefined) return undefined;
  const { ahead, estimateMs = 0 } = step;
  const n = new Intl.NumberFormat(locale).format(ahead);
  const place = ahead > 0 ? fill(formOf(words.ahead, locale, ahead), { n }) : words.nextInLine;
  const seconds = Math.ceil(estimateMs / 5_000) * 5;
  return seconds > 0 ? fill(words.aheadFor, { place, time: inWords(seconds, locale) }) : place;
}

/** The place that a turn has now and did not have before: what a screen reader tells, once and not with every step. */
export function firstPlace(
  before: Turn | undefined,
  now: Turn | undefined,
  words: PlaceWords,
): string | undefined {
  const had = before && placeInLine(before.step, words);
  return had === undefined && now ? placeInLine(now.step, words) : undefined;
}
