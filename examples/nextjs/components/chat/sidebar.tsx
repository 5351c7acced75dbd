"use client";

import type { UseConversations } from "clawfire-react";
import { fill } from "clawfire-react/words";
import { useEffect, useState, type ReactNode } from "react";
import { ConfirmDialog } from "../confirm-dialog";
import { CloseIcon, Flame, PlusIcon } from "../icons";
import { LanguageChoice } from "../language-choice";
import { useChatWords, useSentenceOf, useWords } from "../speech";
import { ConversationItem } from "./conversation-item";

export interface SidebarProps {
  readonly list: UseConversations;
  readonly current: string | undefined;
  /** Whether it is in sight on a narrow screen; on a wide one it always is. */
  readonly open: boolean;
  readonly onOpen: (id: string | undefined) => void;
  readonly onClose: () => void;
  /** What stands at its end. */
  readonly children: ReactNode;
}

export function Sidebar({ list, current, open, onOpen, onClose, children }: SidebarProps) {
  useEscape(open, onClose);
  const { conversations, newConversation } = useWords();
  const { closeList } = useChatWords();
  return (
    <>
      <aside className="sidebar" data-open={open || undefined} aria-label={conversations}>
        <div className="sidebar-head">
          <span className="brand">
            <Flame /> Clawfire
          </span>
          <button type="button" className="icon-button only-narrow" aria-label={closeList} onClick={onClose}>
            <CloseIcon />
          </button>
        </div>
        <button type="button" className="button new-chat" onClick={() => onOpen(undefined)}>
          <PlusIcon /> {newConversation}
        </button>
        <ConversationNav list={list} current={current} onOpen={onOpen} />
        {children}
        <LanguageChoice />
      </aside>
      {open ? (
        <button type="button" className="scrim" aria-label={closeList} tabIndex={-1} onClick={onClose} />
      ) : null}
    </>
  );
}

function ConversationNav({ list, current, onOpen }: Pick<SidebarProps, "list" | "current" | "onOpen">) {
  const { noConversations } = useWords();
  const { yourConversations } = useChatWords();
  const [toDelete, setToDelete] = useState<{ id: string; title: string }>();
  const remove = ({ id }: { id: string }) => {
    setToDelete(undefined);
    if (id === current) onOpen(undefined);
    void list.delete(id);
  };
  return (
    <nav className="conversations" aria-label={yourConversations}>
      <ListFailure list={list} />
      {list.kind === "ready" && list.conversations.length === 0 ? (
        <p className="quiet">{noConversations}</p>
      ) : null}
      <ul>
        {list.conversations.map((conversation) => (
          <ConversationItem
            key={conversation.id}
            conversation={conversation}
            current={conversation.id === current}
            onOpen={onOpen}
            onRename={list.rename}
            onDelete={setToDelete}
          />
        ))}
      </ul>
      <More list={list} />
      {toDelete ? (
        <DeleteDialog
          title={toDelete.title}
          onConfirm={() => remove(toDelete)}
          onClose={() => setToDelete(undefined)}
        />
      ) : null}
    </nav>
  );
}

function More({ list }: Pick<SidebarProps, "list">) {
  const { showMore } = useWords();
  if (!list.hasMore) return null;
  return (
    <button type="button" className="button" onClick={() => void list.loadMore()}>
      {showMore}
    </button>
  );
}

function ListFailure({ list }: Pick<SidebarProps, "list">) {
  const { loadAgain } = useWords();
  const sentenceOf = useSentenceOf();
  if (list.failure === undefined) return null;
  return (
    <div className="notice bad" role="alert">
      <p>{sentenceOf(list.failure)}</p>
      <button type="button" className="button" onClick={() => void list.refresh()}>
        {loadAgain}
      </button>
    </div>
  );
}

interface DeleteDialogProps {
  readonly title: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function DeleteDialog({ title, onConfirm, onClose }: DeleteDialogProps) {
  const words = useChatWords();
  return (
    <ConfirmDialog
      title={words.deleteQuestion}
      confirm={words.delete}
      danger
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{fill(words.deleteConsequence, { title })}</p>
    </ConfirmDialog>
  );
}

function useEscape(active: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && onEscape();
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [active, onEscape]);
}
