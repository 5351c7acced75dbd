import type { RefObject, TargetedEvent, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { TrayState } from "../../../clawfire-react/src/core.ts";
import { useFiles, useStore, useWords } from "./context.ts";
import { SendIcon, StopIcon } from "./icons.tsx";

export interface ComposerProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
  readonly busy: boolean;
  readonly stopping: boolean;
}

const noFiles = { subscribe: () => () => {}, snapshot: (): TrayState => ({ uploads: [], refused: [] }) };

/** Enter sends, Shift and Enter begin a new line, Escape stops the reply. */
export function Composer({ field, text, onText, onSend, onStop, busy, stopping }: ComposerProps) {
  const words = useWords();
  const files = useFiles();
  const { uploads } = useStore(files?.tray ?? noFiles);
  const isEmpty = text.trim() === "" && uploads.length === 0;
  useLayoutEffect(() => fit(field.current), [text]);
  const submit = (event: Event) => {
    event.preventDefault();
    onSend(text);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) submit(event);
    if (event.key !== "Escape" || !busy) return;
    event.stopPropagation();
    onStop();
  };
  return (
    <form class="composer" onSubmit={submit}>
      {files ? <files.Tray files={files} /> : null}
      {files ? <files.Buttons files={files} /> : null}
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        placeholder={words.placeholder}
        aria-label={words.message}
        enterkeyhint="send"
        onInput={(event: TargetedEvent<HTMLTextAreaElement>) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {busy ? <StopButton disabled={stopping} onStop={onStop} /> : null}
      {busy && isEmpty ? null : <SendButton disabled={isEmpty || (files && !files.tray.ready)} />}
    </form>
  );
}

function SendButton({ disabled }: { readonly disabled: boolean | undefined }) {
  const words = useWords();
  return (
    <button type="submit" class="round" aria-label={words.send} disabled={disabled}>
      <SendIcon />
    </button>
  );
}

/** The second click of a double click on Send lands here, and is not meant. */
function StopButton({ disabled, onStop }: { readonly disabled: boolean; readonly onStop: () => void }) {
  const words = useWords();
  return (
    <button
      type="button"
      class="round"
      aria-label={words.stop}
      disabled={disabled}
      onClick={(event) => event.detail < 2 && onStop()}
    >
      <StopIcon />
    </button>
  );
}

/** As high as its text, up to what the style sheet allows. */
function fit(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
