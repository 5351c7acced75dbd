/** The owner's own sentences in place of the catalogues'. */

/** Sentences by their names; those that stand together in a catalogue stand together here. */
export interface Sentences {
  readonly [name: string]: string | readonly string[] | Sentences;
}

/** What an owner replaces in one language. */
export interface OwnWords {
  readonly common?: Sentences;
  readonly chat?: Sentences;
  readonly console?: Sentences;
}

/** By language, such as `{"de":{"common":{"greeting":"Moin!"}}}`. */
export type Replacements = Readonly<Record<string, OwnWords>>;

/** A name that the catalogue does not have changes nothing that is read: it may be of another release. */
export function replaced<Words extends object>(words: Words, own: Sentences = {}): Words {
  const changed: Record<string, unknown> = Object.fromEntries(Object.entries(words));
  for (const [name, sentence] of Object.entries(own)) {
    const before = changed[name];
    changed[name] = isGroup(sentence) && isGroup(before) ? replaced(before, sentence) : sentence;
  }
  return changed as Words;
}

/**
 * @param json what the page's parameter says; undefined when it is not set.
 * @throws Error where it is not JSON of sentences by name.
 */
export function parseReplacements(json: string | undefined, parameter: string): Replacements {
  if (json === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(json);
    if (
      isGroup(parsed) &&
      Object.values(parsed).every(
        (own) => isGroup(own) && Object.values(own).every((room) => isGroup(room) && isSentences(room)),
      )
    )
      return parsed as Replacements;
  } catch {
    // Said below.
  }
  throw new Error(
    `${parameter} must be JSON of sentences by language, such as {"en":{"common":{"greeting":"Ahoy!"}}}.`,
  );
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSentences(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return typeof value === "string" || (isGroup(value) && Object.values(value).every(isSentences));
}
