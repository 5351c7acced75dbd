import type { UseChat } from "clawfire-react";
import type { Message } from "clawfire-react/contract";
import { useState, type SyntheticEvent } from "react";
import { ThumbDownIcon, ThumbUpIcon } from "../icons";
import { useChatWords, useWords } from "../speech";

export interface RateReplyProps {
  readonly message: Message;
  readonly rate: UseChat["rate"];
}

/** Two thumbs; the second click on one takes it back. Who is not content may say why. */
export function RateReply({ message: { id, rating }, rate }: RateReplyProps) {
  const [isAsking, setAsking] = useState(false);
  const { good, bad } = useWords();
  const choose = (value: "up" | "down") => {
    const isTakenBack = rating?.value === value;
    setAsking(value === "down" && !isTakenBack);
    void rate(id, isTakenBack ? "none" : value);
  };
  const say = (words: string) => {
    setAsking(false);
    if (words.trim() !== "") void rate(id, "down", words);
  };
  return (
    <>
      <Thumb label={good} pressed={rating?.value === "up"} onClick={() => choose("up")}>
        <ThumbUpIcon />
      </Thumb>
      <Thumb label={bad} pressed={rating?.value === "down"} onClick={() => choose("down")}>
        <ThumbDownIcon />
      </Thumb>
      {isAsking ? <WhyForm onSay={say} /> : null}
    </>
  );
}

interface ThumbProps {
  readonly label: string;
  readonly pressed: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Thumb({ label, pressed, onClick, children }: ThumbProps) {
  return (
    <button
      type="button"
      className="icon-button thumb"
      aria-label={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Enter sends what was wrong, Escape keeps it to oneself. */
function WhyForm({ onSay }: { readonly onSay: (words: string) => void }) {
  const [words, setWords] = useState("");
  const { whatWasWrong } = useWords();
  const { sendRemark } = useChatWords();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSay(words);
  };
  return (
    <form className="why" onSubmit={submit}>
      <input
        className="field"
        dir={words === "" ? undefined : "auto"}
        aria-label={whatWasWrong}
        placeholder={whatWasWrong}
        maxLength={500}
        value={words}
        autoFocus
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onSay("")}
      />
      <button type="submit" className="button">
        {sendRemark}
      </button>
    </form>
  );
}
