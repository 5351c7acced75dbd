import type { Message } from "clawfire-react/contract";
import type { UseChat, Variants } from "clawfire-react";
import { useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { AgainIcon, EditIcon } from "../icons";
import { useWords } from "../speech";
import { VisitorWords } from "./bubbles";

/** What is done with a settled message. */
export type MessageActions = Pick<UseChat, "rate" | "regenerate" | "showVariant">;

interface VisitorMessageProps extends Omit<MessageActions, "rate"> {
  readonly message: Message;
  /** The messages that stood in its place, where there are several. */
  readonly versions: Variants | undefined;
  /** Whether other words may be put in its place. */
  readonly isReplaceable: boolean;
}

/** What the visitor said, with what stood in its place before. The last one can be changed. */
export function VisitorMessage({ message, versions, isReplaceable, ...actions }: VisitorMessageProps) {
  const { regenerate, showVariant } = actions;
  const { notAnswered, edit } = useWords();
  const [isEditing, setEditing] = useState(false);
  const { text, attachments, state } = message;
  const say = (words: string) => {
    if (words.trim() === "" || regenerate(words)) setEditing(false);
  };
  if (isEditing && isReplaceable)
    return <EditForm text={text} onSay={say} onCancel={() => setEditing(false)} />;
  return (
    <VisitorWords text={text} attachments={attachments}>
      {state === "failed" || state === "open" ? <p className="quiet">{notAnswered}</p> : null}
      {versions || isReplaceable ? (
        <div className="message-actions">
          {versions ? <Versions versions={versions} onShow={showVariant} /> : null}
          {isReplaceable ? (
            <button type="button" className="icon-button" aria-label={edit} onClick={() => setEditing(true)}>
              <EditIcon />
            </button>
          ) : null}
        </div>
      ) : null}
    </VisitorWords>
  );
}

interface VersionsProps {
  readonly versions: Variants;
  readonly onShow: (id: string) => void;
}

/** Goes from one to the other of the messages that stood in one place. */
function Versions({ versions: { ids, at }, onShow }: VersionsProps) {
  const { earlier, later, forgotten } = useWords();
  const step = (label: string, sign: string, to: string | undefined) => (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      disabled={to === undefined}
      onClick={() => to !== undefined && onShow(to)}
    >
      {sign}
    </button>
  );
  return (
    <>
      {at < ids.length - 1 ? <span className="quiet">{forgotten}</span> : null}
      {step(earlier, "‹", ids[at - 1])}
      <span className="quiet" dir="ltr">
        {at + 1}/{ids.length}
      </span>
      {step(later, "›", ids[at + 1])}
    </>
  );
}

interface EditFormProps {
  readonly text: string;
  readonly onSay: (words: string) => void;
  readonly onCancel: () => void;
}

/** Enter sends the other words, Escape leaves those that are there. */
function EditForm({ text, onSay, onCancel }: EditFormProps) {
  const { edit, send, cancel } = useWords();
  const [words, setWords] = useState(text);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSay(words);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onCancel();
    if (event.key === "Enter" && !event.shiftKey) submit(event);
  };
  return (
    <li className="message mine">
      <form className="edit-message" onSubmit={submit}>
        <textarea
          className="field"
          aria-label={edit}
          dir="auto"
          rows={Math.min(words.split("\n").length + 1, 8)}
          value={words}
          autoFocus
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="message-actions">
          <button type="button" className="button" onClick={onCancel}>
            {cancel}
          </button>
          <button type="submit" className="button strong" disabled={words.trim() === ""}>
            {send}
          </button>
        </div>
      </form>
    </li>
  );
}

/** Has the agent answer the last message once more. */
export function AskAgain({ onAsk }: { readonly onAsk: () => void }) {
  const { askAgain } = useWords();
  return (
    <button type="button" className="icon-button" aria-label={askAgain} onClick={onAsk}>
      <AgainIcon />
    </button>
  );
}
