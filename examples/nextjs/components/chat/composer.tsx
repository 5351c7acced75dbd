"use client";

import type { UseChat, UseFiles } from "clawfire-react";
import {
  useEffect,
  useLayoutEffect,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
} from "react";
import { SendIcon, StopIcon } from "../icons";
import { useChatWords, useWords } from "../speech";
import { AttachButtons } from "./attach-buttons";
import { UploadList } from "./upload-list";

export interface ComposerProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly chat: Pick<UseChat, "busy" | "stop" | "turn">;
  /** Undefined where none can be sent. */
  readonly files: UseFiles | undefined;
}

/** What is sent next: words, and files where the backend takes them. */
export function Composer({ field, text, onText, onSend, chat, files }: ComposerProps) {
  const { busy, stop } = chat;
  const isEmpty = text.trim() === "" && (files?.uploads.length ?? 0) === 0;
  const isReady = isSendable(files);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSend(text);
  };
  return (
    <form className="composer" onSubmit={submit}>
      {files ? <UploadList files={files} /> : null}
      <div className="composer-box">
        {files ? <AttachButtons files={files} /> : null}
        <Field
          field={field}
          text={text}
          onText={onText}
          onSubmit={submit}
          onEscape={busy ? stop : undefined}
          files={files}
        />
        <Buttons chat={chat} isEmpty={isEmpty} isReady={isReady} />
      </div>
      <Hint busy={busy} isReady={isReady} />
    </form>
  );
}

interface ButtonsProps extends Pick<ComposerProps, "chat"> {
  readonly isEmpty: boolean;
  readonly isReady: boolean;
}

function Buttons({ chat: { busy, stop, turn }, isEmpty, isReady }: ButtonsProps) {
  return (
    <>
      {busy ? <StopButton stopping={turn?.stopping ?? false} onStop={stop} /> : null}
      {busy && isEmpty ? null : <SendButton disabled={isEmpty || !isReady} />}
    </>
  );
}

function isSendable(files: UseFiles | undefined): boolean {
  return files === undefined || files.ready !== undefined;
}

interface FieldProps extends Pick<ComposerProps, "field" | "text" | "onText" | "files"> {
  readonly onSubmit: (event: SyntheticEvent) => void;
  readonly onEscape: (() => void) | undefined;
}

/** Enter sends, Shift and Enter begin a new line, Escape stops the reply. */
function Field({ field, text, onText, onSubmit, onEscape, files }: FieldProps) {
  const { message, placeholder } = useWords();
  useGrowing(field, text);
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus(); // no keyboard that pops up on a phone
  }, [field]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onEscape?.();
    if (event.key === "Enter" && !event.shiftKey) onSubmit(event);
  };
  return (
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
      onPaste={(event) => takePasted(event, files)}
    />
  );
}

function Hint({ busy, isReady }: { readonly busy: boolean; readonly isReady: boolean }) {
  const { hint, hintWhileBusy, files } = useChatWords();
  const usual = busy ? hintWhileBusy : hint;
  return (
    <p id="composer-hint" className={isReady ? "hint" : "hint always"}>
      {isReady ? usual : files.notReady}
    </p>
  );
}

/** A picture that was copied. What was copied in an office program is a picture too, and meant as words. */
function takePasted(event: ClipboardEvent, files: UseFiles | undefined): void {
  const { files: pasted, types } = event.clipboardData;
  if (!files || pasted.length === 0 || types.includes("text/plain")) return;
  event.preventDefault();
  files.add([...pasted]);
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
