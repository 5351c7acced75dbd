"use client";

import type { Conversation } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import { memo, useState } from "react";
import { EditIcon, TrashIcon } from "../icons";
import { useChatWords, useWords } from "../speech";

export interface ConversationItemProps {
  readonly conversation: Conversation;
  readonly current: boolean;
  readonly onOpen: (id: string) => void;
  readonly onRename: (id: string, title: string) => Promise<boolean>;
  readonly onDelete: (conversation: Conversation) => void;
}

export const ConversationItem = memo(function ConversationItem(props: ConversationItemProps) {
  const { conversation, current, onRename } = props;
  const [renaming, setRenaming] = useState(false);
  const { id, title } = conversation;
  const end = (name?: string) => {
    setRenaming(false);
    if (name !== undefined && name.trim() !== "" && name !== title) void onRename(id, name);
  };
  return (
    <li className="conversation-item" data-current={current || undefined}>
      {renaming ? (
        <TitleField title={title} onEnd={end} />
      ) : (
        <Title {...props} onEdit={() => setRenaming(true)} />
      )}
    </li>
  );
});

type TitleProps = Omit<ConversationItemProps, "onRename"> & { readonly onEdit: () => void };

function Title({ conversation, current, onOpen, onEdit, onDelete }: TitleProps) {
  const { rename } = useChatWords();
  const { remove } = useWords();
  const { id, title } = conversation;
  return (
    <>
      <button
        type="button"
        className="open"
        dir="auto"
        aria-current={current ? "page" : undefined}
        onClick={() => onOpen(id)}
      >
        {title}
      </button>
      <span className="item-actions">
        <button type="button" className="icon-button" aria-label={fill(rename, { title })} onClick={onEdit}>
          <EditIcon />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={fill(remove, { title })}
          onClick={() => onDelete(conversation)}
        >
          <TrashIcon />
        </button>
      </span>
    </>
  );
}

/** Enter and leaving the field keep the new title, Escape the old one. */
function TitleField({ title, onEnd }: { readonly title: string; readonly onEnd: (name?: string) => void }) {
  const [name, setName] = useState(title);
  const words = useChatWords();
  return (
    <input
      className="field"
      dir="auto"
      aria-label={words.title}
      maxLength={120}
      value={name}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => onEnd(name)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onEnd();
      }}
    />
  );
}
