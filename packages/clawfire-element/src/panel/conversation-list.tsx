import { useEffect, useState } from "preact/hooks";
import type { CallFailure, ConversationList as List } from "../../../clawfire-react/src/core.ts";
import { sentenceIn } from "../../../clawfire-react/src/sentence-in.ts";
import type { Conversation } from "../../../clawfire-react/src/contract.ts";
import { fill } from "../../../clawfire-react/src/words/words.ts";
import { useStore, useWords } from "./context.ts";
import { BinIcon } from "./icons.tsx";

export interface ConversationListProps {
  readonly list: List;
  readonly current: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}

export function ConversationList({ list, current, onOpen }: ConversationListProps) {
  const words = useWords();
  const { kind, conversations, hasMore, failure } = useStore(list);
  useEffect(() => list.connect(), [list]);
  const remove = (id: string) => {
    if (id === current) onOpen(undefined);
    void list.delete(id);
  };
  return (
    <nav class="list" aria-label={words.conversations}>
      {failure ? <Failure failure={failure} onAgain={() => void list.refresh()} /> : null}
      {kind === "loading" ? <p class="quiet centered">{words.loading}</p> : null}
      {kind === "ready" && conversations.length === 0 ? (
        <p class="quiet centered">{words.noConversations}</p>
      ) : null}
      <ul>
        {conversations.map((conversation) => (
          <Item
            key={conversation.id}
            conversation={conversation}
            isCurrent={conversation.id === current}
            onOpen={onOpen}
            onRemove={remove}
          />
        ))}
      </ul>
      {hasMore ? (
        <button type="button" class="quiet-button centered" onClick={() => void list.loadMore()}>
          {words.showMore}
        </button>
      ) : null}
    </nav>
  );
}

function Failure({ failure, onAgain }: { readonly failure: CallFailure; readonly onAgain: () => void }) {
  const words = useWords();
  return (
    <div class="notice">
      <p role="alert">{sentenceIn(failure, words.failures)}</p>
      <button type="button" class="button" onClick={onAgain}>
        {words.loadAgain}
      </button>
    </div>
  );
}

interface ItemProps {
  readonly conversation: Conversation;
  readonly isCurrent: boolean;
  readonly onOpen: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

/** Deleting is asked twice. */
function Item({ conversation: { id, title, preview }, isCurrent, onOpen, onRemove }: ItemProps) {
  const words = useWords();
  const [isAsking, ask] = useState(false);
  if (isAsking)
    return (
      <li class="item">
        <button type="button" class="button strong" onClick={() => onRemove(id)}>
          {words.removeForGood}
        </button>
        <button type="button" class="button" onClick={() => ask(false)}>
          {words.cancel}
        </button>
      </li>
    );
  return (
    <li class="item">
      <button
        type="button"
        class="open"
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => onOpen(id)}
      >
        <b dir="auto">{title}</b>
        <span class="quiet" dir="auto">
          {preview}
        </span>
      </button>
      <button
        type="button"
        class="plain"
        aria-label={fill(words.remove, { title })}
        onClick={() => ask(true)}
      >
        <BinIcon />
      </button>
    </li>
  );
}
