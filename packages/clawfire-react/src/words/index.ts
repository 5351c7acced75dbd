/** Every sentence that a visitor reads, in eight languages. A catalogue is loaded where its language is asked for. */
export { wordsFor } from "./catalogues.ts";
export { en } from "./en.ts";
export { fill, type Words } from "./words.ts";
