import type { Message } from "clawfire-react/contract";
import type { UseChat } from "clawfire-react";
import { memo } from "react";
import { CopyButton } from "../copy-button";
import { Flame } from "../icons";
import { Markdown } from "./markdown";
import { RateReply } from "./rate-reply";

interface MessageItemProps {
  readonly message: Message;
  readonly rate: UseChat["rate"];
}

/** One settled message. */
export const MessageItem = memo(function MessageItem({ message, rate }: MessageItemProps) {
  if (message.role === "user") return <VisitorWords text={message.text} note={noteOf(message)} />;
  return (
    <AgentWords>
      <Markdown text={message.text} />
      {message.state === "stopped" ? <p className="quiet">You stopped this reply.</p> : null}
      <div className="message-actions">
        <CopyButton label="Copy reply" text={() => message.text} />
        {message.state === "complete" ? <RateReply message={message} rate={rate} /> : null}
      </div>
    </AgentWords>
  );
});

export function VisitorWords({ text, note }: { readonly text: string; readonly note?: string | undefined }) {
  return (
    <li className="message mine">
      <span className="visually-hidden">You said:</span>
      <p className="bubble">{text}</p>
      {note === undefined ? null : <p className="quiet">{note}</p>}
    </li>
  );
}

export function AgentWords({ children }: { readonly children: React.ReactNode }) {
  return (
    <li className="message theirs">
      <Flame />
      <div className="words">
        <span className="visually-hidden">The agent said:</span>
        {children}
      </div>
    </li>
  );
}

function noteOf({ state }: Message): string | undefined {
  return state === "failed" || state === "open" ? "Not answered" : undefined;
}
