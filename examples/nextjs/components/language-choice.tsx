"use client";

import { useRouter } from "next/navigation";
import { LANGUAGE_COOKIE, languageNames } from "@/lib/language";
import { useSpeech } from "./speech";

const A_YEAR_SECONDS = 31_536_000;

/** Another language, where the owner has not fixed it. What is open stays open. */
export function LanguageChoice() {
  const router = useRouter();
  const { isOpen, language, common } = useSpeech();
  if (!isOpen) return null;
  const choose = (name: string) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${LANGUAGE_COOKIE}=${name}; path=/; max-age=${A_YEAR_SECONDS}; samesite=lax${secure}`;
    router.refresh(); // the server has the words
  };
  return (
    <select
      className="field language-choice"
      aria-label={common.languageChoice}
      value={language}
      onChange={({ target }) => choose(target.value)}
    >
      {Object.entries(languageNames).map(([name, own]) => (
        <option key={name} value={name} lang={name}>
          {own}
        </option>
      ))}
    </select>
  );
}
