"use client";

import { sentenceOf, type UseConversations } from "clawfire-react";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "../confirm-dialog";
import { CloseIcon, Flame, PlusIcon } from "../icons";
import { ConversationItem } from "./conversation-item";

export interface SidebarProps {
  readonly list: UseConversations;
  readonly current: string | undefined;
  /** Whether it is in sight on a narrow screen; on a wide one it always is. */
  readonly open: boolean;
  readonly onOpen: (id: string | undefined) => void;
  readonly onClose: () => void;
}

export function Sidebar({ list, current, open, onOpen, onClose }: SidebarProps) {
  useEscape(open, onClose);
  return (
    <>
      <aside className="sidebar" data-open={open || undefined} aria-label="Conversations">
        <div className="sidebar-head">
          <span className="brand">
            <Flame /> Clawfire
          </span>
          <button
            type="button"
            className="icon-button only-narrow"
            aria-label="Close the list"
            onClick={onClose}
          >
            <CloseIcon />
          </button>
        </div>
        <button type="button" className="button new-chat" onClick={() => onOpen(undefined)}>
          <PlusIcon /> New conversation
        </button>
        <ConversationNav list={list} current={current} onOpen={onOpen} />
      </aside>
      {open ? (
        <button type="button" className="scrim" aria-label="Close the list" tabIndex={-1} onClick={onClose} />
      ) : null}
    </>
  );
}

function ConversationNav({ list, current, onOpen }: Pick<SidebarProps, "list" | "current" | "onOpen">) {
  const [toDelete, setToDelete] = useState<{ id: string; title: string }>();
  const remove = ({ id }: { id: string }) => {
    setToDelete(undefined);
    if (id === current) onOpen(undefined);
    void list.delete(id);
  };
  return (
    <nav className="conversations" aria-label="Your conversations">
      <ListFailure list={list} />
      {list.kind === "ready" && list.conversations.length === 0 ? (
        <p className="quiet">Nothing here yet.</p>
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
      {list.hasMore ? (
        <button type="button" className="button" onClick={() => void list.loadMore()}>
          Show more
        </button>
      ) : null}
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

function ListFailure({ list }: Pick<SidebarProps, "list">) {
  if (list.failure === undefined) return null;
  return (
    <div className="notice bad" role="alert">
      <p>{sentenceOf(list.failure)}</p>
      <button type="button" className="button" onClick={() => void list.refresh()}>
        Load again
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
  return (
    <ConfirmDialog
      title="Delete this conversation?"
      confirm="Delete"
      danger
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>“{title}” and all its messages are removed for good.</p>
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
