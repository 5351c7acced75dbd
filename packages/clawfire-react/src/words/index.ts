/** Every sentence that a visitor reads, in eight languages. A catalogue is loaded where its language is asked for. */
export { wordsFor } from "./catalogues.ts";
export { en } from "./en.ts";
export { shownName, shownSize } from "../files/names.ts";
export { fileWordsFor, type FileWords } from "./file-words.ts";
export { firstPlace, formOf, inWords, placeInLine } from "./numbers.ts";
export { fill, type Plural, type Words } from "./words.ts";
