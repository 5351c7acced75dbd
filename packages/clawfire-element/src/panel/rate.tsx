import type { TargetedEvent } from "preact";
import { useState } from "preact/hooks";
import type { ChatClient } from "../../../clawfire-react/src/core.ts";
import type { Message } from "../../../clawfire-react/src/contract.ts";
import { useWords } from "./context.ts";
import { DownIcon, SendIcon, UpIcon } from "./icons.tsx";

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
      {isAsking ? <Remark onSay={say} /> : null}
    </>
  );
}

function Remark({ onSay }: { readonly onSay: (remark: string) => void }) {
  const { send, whatWasWrong } = useWords();
  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget).get("words");
    onSay(typeof words === "string" ? words : "");
  };
  return (
    <form class="composer why" onSubmit={submit}>
      <input name="words" maxLength={500} placeholder={whatWasWrong} aria-label={whatWasWrong} />
      <button type="submit" class="plain" aria-label={send}>
        <SendIcon />
      </button>
    </form>
  );
}
