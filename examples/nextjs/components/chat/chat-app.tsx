"use client";

import { useChat, useConversations } from "clawfire-react";
import { useCallback, useState } from "react";
import { MenuIcon, PlusIcon } from "../icons";
import { useWords } from "../speech";
import { AccountSection, type AccountSectionProps } from "./account-section";
import { Announcer } from "./announcer";
import { Conversation } from "./conversation";
import { Sidebar } from "./sidebar";

/** The list of conversations beside the one that is open. */
export function ChatApp({ visitor, signIn }: AccountSectionProps) {
  const { session } = visitor;
  const chat = useChat(session);
  const list = useConversations(session);
  const [menuOpen, setMenuOpen] = useState(false);
  const [visit, setVisit] = useState(0); // another conversation begins with a fresh view
  const { open: openConversation } = chat;
  const open = useCallback(
    (id: string | undefined) => {
      openConversation(id);
      setVisit((count) => count + 1);
      setMenuOpen(false);
    },
    [openConversation],
  );
  const title = list.conversations.find(({ id }) => id === chat.conversationId)?.title;
  return (
    <div className="chat-app">
      <Sidebar
        list={list}
        current={chat.conversationId}
        open={menuOpen}
        onOpen={open}
        onClose={() => setMenuOpen(false)}
      >
        <AccountSection visitor={visitor} signIn={signIn} />
      </Sidebar>
      <main className="chat-main">
        <ChatHeader
          title={title}
          menuOpen={menuOpen}
          onMenu={() => setMenuOpen(true)}
          onNew={() => open(undefined)}
        />
        <Conversation key={visit} chat={chat} session={session} />
      </main>
      <Announcer chat={chat} />
    </div>
  );
}

interface ChatHeaderProps {
  readonly title: string | undefined;
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
  readonly onNew: () => void;
}

function ChatHeader({ title, menuOpen, onMenu, onNew }: ChatHeaderProps) {
  const { conversations, newConversation } = useWords();
  return (
    <header className="chat-header">
      <button
        type="button"
        className="icon-button only-narrow"
        aria-label={conversations}
        aria-expanded={menuOpen}
        onClick={onMenu}
      >
        <MenuIcon />
      </button>
      <h1 dir="auto">{title ?? newConversation}</h1>
      <button type="button" className="icon-button only-narrow" aria-label={newConversation} onClick={onNew}>
        <PlusIcon />
      </button>
    </header>
  );
}
