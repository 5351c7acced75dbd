/** Finds the words of a language. Loaded on the server: the browser gets those of its room and language with the page. */
import { fileWordsFor, wordsFor, type FileWords, type Words } from "clawfire-react/words";
import type { Language } from "@/lib/language";
import type { Room } from "@/lib/security-headers";
import type { ChatWords } from "./en/chat";
import type { CommonWords } from "./en/common";
import type { ConsoleWords } from "./en/console";
import type { UsageWords } from "./en/usage";
import { replaced, type OwnWords } from "./replaced";

/** What a room of the page says. */
export interface RoomWords {
  /** Of both rooms: those of `clawfire-react`, and the page's own. */
  readonly common: Words & CommonWords;
  /** Of the chat that visitors see; absent in the other room. */
  readonly chat?: ChatWords & { readonly files: FileWords };
  /** Of the owner's console; absent in the other room. */
  readonly console?: ConsoleWords & UsageWords;
}

const catalogues = {
  en: () => import("./en/index"),
  de: () => import("./de/index"),
  fr: () => import("./fr/index"),
  es: () => import("./es/index"),
  pt: () => import("./pt/index"),
  ja: () => import("./ja/index"),
  zh: () => import("./zh/index"),
  ar: () => import("./ar/index"),
} as const satisfies Record<Language, unknown>;

/** @param own the owner's sentences, in place of these. */
export async function roomWords(language: Language, room: Room, own: OwnWords = {}): Promise<RoomWords> {
  const [shared, files, { common, chat, consoleWords, usage }] = await Promise.all([
    wordsFor(language),
    fileWordsFor(language),
    catalogues[language](),
  ]);
  return {
    common: replaced({ ...shared, ...common }, own.common),
    ...(room === "chat"
      ? { chat: replaced({ ...chat, files }, own.chat) }
      : { console: replaced({ ...consoleWords, ...usage }, own.console) }),
  };
}
