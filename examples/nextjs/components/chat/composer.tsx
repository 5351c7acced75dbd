"use client";

import type { UseChat } from "clawfire-react";
import { useEffect, useLayoutEffect, type KeyboardEvent, type RefObject, type SyntheticEvent } from "react";
import { SendIcon, StopIcon } from "../icons";
import { useChatWords, useWords } from "../speech";

export interface ComposerProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly chat: Pick<UseChat, "busy" | "stop" | "turn">;
}

/** Enter sends, Shift and Enter begin a new line, Escape stops the reply. */
export function Composer({ field, text, onText, onSend, chat }: ComposerProps) {
  const { busy, stop, turn } = chat;
  const { message, placeholder } = useWords();
  useGrowing(field, text);
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus(); // no keyboard that pops up on a phone
  }, [field]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && busy) stop();
    if (event.key === "Enter" && !event.shiftKey) submit(event);
  };
  return (
    <form className="composer" onSubmit={submit}>
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={text}
          dir={text === "" ? undefined : "auto"} // the placeholder is the page's
          placeholder={placeholder}
          aria-label={message}
          aria-describedby="composer-hint"
          enterKeyHint="send"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {busy ? <StopButton stopping={turn?.stopping ?? false} onStop={stop} /> : null}
        {busy && text.trim() === "" ? null : <SendButton disabled={text.trim() === ""} />}
      </div>
      <Hint busy={busy} />
    </form>
  );
}

function Hint({ busy }: { readonly busy: boolean }) {
  const { hint, hintWhileBusy } = useChatWords();
  return (
    <p id="composer-hint" className="hint">
      {busy ? hintWhileBusy : hint}
    </p>
  );
}

/** The second click of a double click on Send lands here, and is not meant. */
function StopButton({ stopping, onStop }: { readonly stopping: boolean; readonly onStop: () => void }) {
  const words = useWords();
  return (
    <button
      type="button"
      className="round-button stop"
      aria-label={words.stop}
      disabled={stopping}
      onClick={(event) => event.detail < 2 && onStop()}
    >
      <StopIcon />
    </button>
  );
}

function SendButton({ disabled }: { readonly disabled: boolean }) {
  const { send } = useWords();
  return (
    <button type="submit" className="round-button" aria-label={send} disabled={disabled}>
      <SendIcon />
    </button>
  );
}

/** Makes the field as high as its text, up to what the style sheet allows. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
