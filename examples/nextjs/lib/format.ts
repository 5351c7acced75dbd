/** Dates, numbers and durations as they are written where the reader is. */
import { fill } from "clawfire-react/words";
import { formOf, type Plural } from "@/words/plural";
import type { CommonWords } from "@/words/en/common";

type UnitWords = Pick<
  CommonWords,
  "milliseconds" | "seconds" | "minutes" | "hours" | "percent" | "unknownTime"
>;

function numbers(format: Intl.NumberFormat, values: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, format.format(value)]));
}

export type Format = ReturnType<typeof formatFor>;

/** @param locale BCP 47 */
export function formatFor(locale: string, words: UnitWords) {
  const whole = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const twoDigits = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  const lists = new Intl.ListFormat(locale, { style: "short", type: "unit" });
  return {
    locale,
    number: (value: number) => whole.format(value),
    /** With every digit that it has. */
    precise: (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 20 }),
    tenths: (value: number | undefined) => (value === undefined ? "–" : tenths.format(value)),
    amount: (value: number) => compact.format(value),
    money: (value: number, currency: string) => value.toLocaleString(locale, { style: "currency", currency }),
    /** @param part of 1 */
    share: (part: number | undefined) =>
      part === undefined ? "–" : fill(words.percent, { n: tenths.format(part * 100) }),
    percent: (value: number) => fill(words.percent, { n: whole.format(value) }),
    /** @param iso ISO 8601, UTC */
    when: (iso: string | undefined) =>
      iso === undefined ? words.unknownTime : moment.format(new Date(iso)),
    /** `07:00` */
    clock: (hourOfDay: number) => `${twoDigits.format(hourOfDay)}:${twoDigits.format(0)}`,
    hour: (iso: string) => hour.format(new Date(iso)),
    day: (iso: string) => day.format(new Date(iso)),
    duration: (ms: number | undefined) => {
      if (ms === undefined) return "–";
      return ms < 1_000
        ? fill(words.milliseconds, { n: whole.format(Math.round(ms)) })
        : fill(words.seconds, { seconds: tenths.format(ms / 1_000) });
    },
    /** `12 s`, `3 min 5 s`, `2 h 10 min` */
    seconds: (seconds: number) => {
      if (seconds < 60) return fill(words.seconds, numbers(whole, { seconds }));
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return fill(words.minutes, numbers(whole, { minutes, seconds: seconds % 60 }));
      return fill(words.hours, numbers(whole, { hours: Math.floor(minutes / 60), minutes: minutes % 60 }));
    },
    /** `24 hours`, `7 days` */
    unit: (value: number, unit: "hour" | "day") =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value),
    /** `pause, budgets` */
    list: (names: readonly string[]) => lists.format(names),
    count: (plural: Plural, n: number) => fill(formOf(plural, locale, n), { n: whole.format(n) }),
  };
}
