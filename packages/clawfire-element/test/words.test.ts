import { expect, it } from "vitest";
import { wordsFor } from "../../clawfire-react/src/words/catalogues.ts";
import { directionOf, labelOf } from "../src/labels.ts";

it.each(["ar", "de", "es", "fr", "ja", "pt", "zh", "tlh"])(
  "the launcher knows its words in %s before the catalogue is loaded",
  async (language) => {
    const { open, direction } = await wordsFor(language);
    expect(labelOf(language)).toBe(open);
    expect(directionOf(language)).toBe(direction);
  },
);
