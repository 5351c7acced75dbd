/** A sentence with a number, `{n}`, in the forms that its language has: Arabic has all six, Japanese `other` only. */
export interface Plural {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** The form for a number. `Intl.PluralRules` of the reader's browser knows which. */
export function formOf(plural: Plural, locale: string, count: number): string {
  return plural[new Intl.PluralRules(locale).select(count)] ?? plural.other;
}
