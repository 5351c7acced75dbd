import type { Message } from "clawfire-react/contract";
import type { UseChat } from "clawfire-react";
import { memo } from "react";
import { CopyButton } from "../copy-button";
import { Flame } from "../icons";
import { useChatWords, useWords } from "../speech";
import { Markdown } from "./markdown";
import { RateReply } from "./rate-reply";

interface MessageItemProps {
  readonly message: Message;
  readonly rate: UseChat["rate"];
}

/** One settled message. */
export const MessageItem = memo(function MessageItem({ message, rate }: MessageItemProps) {
  const { copyReply } = useChatWords();
  const { notAnswered, stopped } = useWords();
  if (message.role === "user")
    return <VisitorWords text={message.text} note={isAnswered(message) ? undefined : notAnswered} />;
  return (
    <AgentWords>
      <Markdown text={message.text} />
      {message.state === "stopped" ? <p className="quiet">{stopped}</p> : null}
      <div className="message-actions">
        <CopyButton label={copyReply} text={() => message.text} />
        {message.state === "complete" ? <RateReply message={message} rate={rate} /> : null}
      </div>
    </AgentWords>
  );
});

export function VisitorWords({ text, note }: { readonly text: string; readonly note?: string | undefined }) {
  const { youSaid } = useWords();
  return (
    <li className="message mine">
      <span className="visually-hidden">{youSaid}</span>
      <p className="bubble" dir="auto">
        {text}
      </p>
      {note === undefined ? null : <p className="quiet">{note}</p>}
    </li>
  );
}

export function AgentWords({ children }: { readonly children: React.ReactNode }) {
  const { agentSaid } = useWords();
  return (
    <li className="message theirs">
      <Flame />
      <div className="words">
        <span className="visually-hidden">{agentSaid}</span>
        {children}
      </div>
    </li>
  );
}

function isAnswered({ state }: Message): boolean {
  return state !== "failed" && state !== "open";
}
