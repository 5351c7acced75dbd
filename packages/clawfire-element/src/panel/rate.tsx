import { useState } from "preact/hooks";
import type { ChatClient } from "../../../clawfire-react/src/core.ts";
import type { Message } from "../../../clawfire-react/src/contract.ts";
import { useWords } from "./context.ts";
import { DownIcon, UpIcon } from "./icons.tsx";
import { WordsForm } from "./versions.tsx";

export interface RateProps {
  readonly message: Message;
  readonly rate: ChatClient["rate"];
}

/** Two thumbs; the second click on one takes it back. Who is not content may say why. */
export function Rate({ message: { id, rating }, rate }: RateProps) {
  const words = useWords();
  const [isAsking, ask] = useState(false);
  const choose = (value: "up" | "down") => {
    const isTakenBack = rating?.value === value;
    ask(value === "down" && !isTakenBack);
    void rate(id, isTakenBack ? "none" : value);
  };
  const say = (remark: string) => {
    ask(false);
    if (remark.trim() !== "") void rate(id, "down", remark);
  };
  const thumb = (value: "up" | "down", label: string) => (
    <button
      type="button"
      class="plain thumb"
      aria-label={label}
      aria-pressed={rating?.value === value}
      onClick={() => choose(value)}
    >
      {value === "up" ? <UpIcon /> : <DownIcon />}
    </button>
  );
  return (
    <>
      {thumb("up", words.good)}
      {thumb("down", words.bad)}
      {isAsking ? <WordsForm label={words.whatWasWrong} most={500} onSay={say} /> : null}
    </>
  );
}
