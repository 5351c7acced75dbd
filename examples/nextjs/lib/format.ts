/** Dates, numbers and durations as they are written where the reader is. */
import { fill, formOf, type Plural } from "clawfire-react/words";
import type { CommonWords } from "@/words/en/common";

export type Format = ReturnType<typeof formatFor>;

/** @param locale BCP 47 */
export function formatFor(locale: string, words: CommonWords) {
  return { ...numbersIn(locale, words), ...momentsIn(locale, words), ...durationsIn(locale, words) };
}

function numbersIn(locale: string, { percent }: CommonWords) {
  const whole = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  return {
    number: (value: number) => whole.format(value),
    /** With every digit that it has. */
    precise: (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 20 }),
    tenths: (value: number | undefined) => (value === undefined ? "–" : tenths.format(value)),
    amount: (value: number) => compact.format(value),
    /** @param currency ISO 4217 */
    money: (value: number, currency: string) => value.toLocaleString(locale, { style: "currency", currency }),
    /** @param part of 1 */
    share: (part: number | undefined) =>
      part === undefined ? "–" : fill(percent, { n: tenths.format(part * 100) }),
    percent: (value: number) => fill(percent, { n: whole.format(value) }),
    count: (plural: Plural, n: number) => fill(formOf(plural, locale, n), { n: whole.format(n) }),
  };
}

/** Times are ISO 8601, UTC, and are shown in the reader's own zone. */
function momentsIn(locale: string, { unknownTime }: CommonWords) {
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const calendar = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const twoDigits = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  const lists = new Intl.ListFormat(locale, { style: "short", type: "unit" });
  return {
    when: (iso: string | undefined) => (iso === undefined ? unknownTime : moment.format(new Date(iso))),
    /** Of a day of the calendar in UTC, such as `2026-11-27`. */
    date: (isoDay: string) => calendar.format(new Date(isoDay)),
    hour: (iso: string) => hour.format(new Date(iso)),
    day: (iso: string) => day.format(new Date(iso)),
    /** `07:00` */
    clock: (hourOfDay: number) => `${twoDigits.format(hourOfDay)}:${twoDigits.format(0)}`,
    /** `pause, budgets` */
    list: (names: readonly string[]) => lists.format(names),
  };
}

function durationsIn(locale: string, words: CommonWords) {
  const whole = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const filled = (sentence: string, values: Readonly<Record<string, number>>) =>
    fill(
      sentence,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, whole.format(value)])),
    );
  return {
    duration: (ms: number | undefined) => {
      if (ms === undefined) return "–";
      if (ms < 1_000) return filled(words.milliseconds, { n: Math.round(ms) });
      return fill(words.seconds, { seconds: tenths.format(ms / 1_000) });
    },
    /** `12 s`, `3 min 5 s`, `2 h 10 min` */
    seconds: (seconds: number) => {
      if (seconds < 60) return filled(words.seconds, { seconds });
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return filled(words.minutes, { minutes, seconds: seconds % 60 });
      return filled(words.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    },
    /** `24 hours`, `7 days` */
    unit: (value: number, unit: "hour" | "day") =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value),
  };
}
