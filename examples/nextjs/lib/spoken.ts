/** On the server: which language this answer speaks, and its words. */
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { roomWords, type RoomWords } from "@/words/catalogues";
import { LANGUAGE_COOKIE, languageFor, type Spoken } from "./language";
import { readSpeechConfig } from "./page-config";
import type { Room } from "./security-headers";

/** What the browser is told with the page. */
export interface Speech extends Spoken, RoomWords {
  /** Whether the reader may choose another language. */
  readonly isOpen: boolean;
}

/** The page's parameter comes before the reader's choice, and that before what their browser asks for. */
export const spokenHere = cache(async (): Promise<Spoken> => {
  const [asked, kept] = await Promise.all([headers(), cookies()]);
  return languageFor({
    owner: readSpeechConfig().language,
    chosen: kept.get(LANGUAGE_COOKIE)?.value,
    accepted: asked.get("accept-language") ?? undefined,
  });
});

export const speechFor = cache(async (room: Room): Promise<Speech> => {
  const spoken = await spokenHere();
  const { language, words } = readSpeechConfig();
  const own = Object.hasOwn(words, spoken.language) ? words[spoken.language] : undefined;
  return { ...spoken, ...(await roomWords(spoken.language, room, own)), isOpen: language === undefined };
});
