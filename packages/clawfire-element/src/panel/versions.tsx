import type { TargetedEvent } from "preact";
import type { ChatClient, Variants } from "../../../clawfire-react/src/core.ts";
import { useWords } from "./context.ts";
import { SendIcon } from "./icons.tsx";

interface VersionsProps {
  readonly versions: Variants;
  readonly onShow: ChatClient["showVariant"];
}

/** Goes from one to the other of the messages that stood in one place. */
export function Versions({ versions: { ids, at }, onShow }: VersionsProps) {
  const words = useWords();
  const step = (label: string, sign: string, to: string | undefined) => (
    <button
      type="button"
      class="quiet-button"
      aria-label={label}
      disabled={to === undefined}
      onClick={() => to !== undefined && onShow(to)}
    >
      {sign}
    </button>
  );
  return (
    <>
      {at < ids.length - 1 ? `${words.forgotten} ` : null}
      {step(words.earlier, "‹", ids[at - 1])}
      <bdi>
        {at + 1}/{ids.length}
      </bdi>
      {step(words.later, "›", ids[at + 1])}
    </>
  );
}

interface WordsFormProps {
  readonly label: string;
  readonly text?: string;
  readonly most?: number;
  readonly onSay: (words: string) => void;
}

/** A field below what it is about: Enter sends, Escape takes nothing but the field away. */
export function WordsForm({ label, text, most, onSay }: WordsFormProps) {
  const { send } = useWords();
  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget).get("words");
    onSay(typeof words === "string" ? words : "");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onSay("");
  };
  return (
    <form class="composer why" onSubmit={submit} onKeyDown={onKeyDown}>
      <input
        name="words"
        maxLength={most}
        defaultValue={text}
        placeholder={label}
        aria-label={label}
        dir="auto"
        autoFocus
      />
      <button type="submit" class="plain" aria-label={send}>
        <SendIcon />
      </button>
    </form>
  );
}
