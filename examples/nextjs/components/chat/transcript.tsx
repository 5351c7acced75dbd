"use client";

import type { UseChat } from "clawfire-react";
import { memo, useRef } from "react";
import { DownIcon } from "../icons";
import { useChatWords, useSentenceOf, useWords } from "../speech";
import { EmptyConversation } from "./empty-conversation";
import { MessageItem } from "./message-item";
import { QueuedItems } from "./queued-items";
import { TurnItems } from "./turn-items";
import { useOlderOnScroll } from "./use-older-on-scroll";
import { useStickToBottom } from "./use-stick-to-bottom";

export interface TranscriptProps {
  readonly chat: UseChat;
  readonly onEdit: () => void;
  readonly onSuggest: (words: string) => void;
}

/** What was said, the newest at the bottom. */
export function Transcript({ chat, onEdit, onSuggest }: TranscriptProps) {
  const { latest } = useWords();
  const words = useChatWords();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { away, toBottom } = useStickToBottom(scroller, content, chat.turn?.messageId);
  const top = useOlderOnScroll(scroller, chat);
  const isEmpty = chat.messages.length === 0 && chat.turn === undefined;
  return (
    <div className="transcript-frame">
      <section ref={scroller} className="transcript" aria-label={words.messages} tabIndex={0}>
        <div ref={content} className="transcript-column">
          <div ref={top} className="history-top">
            <HistoryNotice history={chat.history} onRetry={() => chat.open(chat.conversationId)} />
          </div>
          {isEmpty && chat.history.kind === "none" ? <EmptyConversation onSuggest={onSuggest} /> : null}
          <ol className="messages">
            <Settled messages={chat.messages} rate={chat.rate} />
            {chat.turn ? <TurnItems turn={chat.turn} onRetry={chat.retry} onEdit={onEdit} /> : null}
            <QueuedItems chat={chat} />
          </ol>
        </div>
      </section>
      {away ? (
        <button type="button" className="to-bottom" onClick={toBottom}>
          <DownIcon /> {latest}
        </button>
      ) : null}
    </div>
  );
}

/** Is not drawn again while a reply streams. */
const Settled = memo(function Settled({ messages, rate }: Pick<UseChat, "messages" | "rate">) {
  return messages.map((message) => <MessageItem key={message.id} message={message} rate={rate} />);
});

function HistoryNotice({
  history,
  onRetry,
}: {
  readonly history: UseChat["history"];
  readonly onRetry: () => void;
}) {
  const { loadAgain } = useWords();
  const { loadingConversation, loadingEarlier } = useChatWords();
  const sentenceOf = useSentenceOf();
  if (history.kind === "loading") return <p className="quiet">{loadingConversation}</p>;
  if (history.kind === "ready" && history.older !== "none") return <p className="quiet">{loadingEarlier}</p>;
  if (history.kind !== "failed") return null;
  return (
    <div className="notice" role="alert">
      <p>{sentenceOf(history.failure)}</p>
      <button type="button" className="button" onClick={onRetry}>
        {loadAgain}
      </button>
    </div>
  );
}
