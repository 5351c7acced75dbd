import type { Message } from "clawfire-react/contract";
import type { Variants } from "clawfire-react";
import { memo } from "react";
import { CopyButton } from "../copy-button";
import { useChatWords, useWords } from "../speech";
import { Attachments } from "./attachments";
import { AgentWords } from "./bubbles";
import { Markdown } from "./markdown";
import { RateReply } from "./rate-reply";
import { AskAgain, VisitorMessage, type MessageActions } from "./visitor-message";

interface MessageItemProps extends MessageActions {
  readonly message: Message;
  /** The messages that stood in its place, where there are several. */
  readonly versions: Variants | undefined;
  /** Whether it, or what it answers, may be replaced. */
  readonly isReplaceable: boolean;
}

/** One settled message. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, isReplaceable, rate, regenerate } = props;
  const { copyReply } = useChatWords();
  const { stopped } = useWords();
  if (message.role === "user") return <VisitorMessage {...props} />;
  return (
    <AgentWords>
      <Markdown text={message.text} />
      <Attachments attachments={message.attachments} />
      {message.state === "stopped" ? <p className="quiet">{stopped}</p> : null}
      <div className="message-actions">
        <CopyButton label={copyReply} text={() => message.text} />
        {message.state === "complete" ? <RateReply message={message} rate={rate} /> : null}
        {isReplaceable ? <AskAgain onAsk={() => regenerate()} /> : null}
      </div>
    </AgentWords>
  );
});
