import type { UseChat } from "clawfire-react";
import { Attachments } from "./attachments";
import { useChatWords, useWords } from "../speech";

/** What the visitor wrote meanwhile, and may still take back. */
export function QueuedItems({ chat: { queued, unqueue } }: { readonly chat: UseChat }) {
  const { waitsToBeSent } = useChatWords();
  const { waits, takeBack } = useWords();
  return queued.map(({ id, text, attachments }) => (
    <li key={id} className="message mine queued">
      <span className="visually-hidden">{waitsToBeSent}</span>
      <Attachments attachments={attachments} />
      {text === "" ? null : (
        <p className="bubble" dir="auto">
          {text}
        </p>
      )}
      <p className="quiet">
        {waits}{" "}
        <button type="button" className="link-button" onClick={() => unqueue(id)}>
          {takeBack}
        </button>
      </p>
    </li>
  ));
}
