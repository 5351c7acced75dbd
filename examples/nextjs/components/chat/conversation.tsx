"use client";

import { FileLinks, useFiles, type ChatSession, type UseChat } from "clawfire-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useFileWords } from "../speech";
import { Composer } from "./composer";
import { Transcript } from "./transcript";
import { useDroppedFiles } from "./use-dropped-files";
import { LinksContext } from "./attachments";

interface ConversationProps {
  readonly chat: UseChat;
  readonly session: ChatSession;
}

/** The open conversation and the field to write in. */
export function Conversation({ chat, session }: ConversationProps) {
  const [text, setText] = useDraft(chat);
  const files = useFiles(session);
  const { dropHere } = useFileWords();
  const isDropping = useDroppedFiles(files?.add);
  const field = useRef<HTMLTextAreaElement>(null);
  const { send, queue, busy, takeBack, turn, renewFile } = chat;
  const say = useCallback(
    (words: string) => {
      const attachments = files?.ready;
      if (files && !attachments) return;
      const isSaid = busy ? queue(words, attachments) : send(words, undefined, attachments);
      if (!isSaid) return;
      setText("");
      files?.clear();
    },
    [send, queue, busy, setText, files],
  );
  const edit = useCallback(() => {
    files?.putBack(turn?.attachments);
    setText(takeBack());
    field.current?.focus();
  }, [takeBack, setText, files, turn]);
  const links = useMemo(() => new FileLinks(renewFile), [renewFile]);
  return (
    <LinksContext value={links}>
      <Transcript chat={chat} onEdit={edit} onSuggest={say} />
      <Composer field={field} text={text} onText={setText} onSend={say} chat={chat} files={files} />
      {isDropping ? <p className="drop-here">{dropHere}</p> : null}
    </LinksContext>
  );
}

/** Text that is being typed; it outlives a reload, and the moment in which a new conversation gets its id. */
function useDraft({ memory, conversationId }: UseChat) {
  const key = conversationId ?? "";
  const [text, setText] = useState(() => memory.draft(key));
  const keyOfDraft = useRef(key);
  useEffect(() => {
    const isOther = keyOfDraft.current !== key;
    if (isOther) memory.keepDraft(keyOfDraft.current, "");
    keyOfDraft.current = key;
    // What is open after a reload is known a moment after the page is drawn.
    if (isOther && text === "") setText(memory.draft(key));
    else memory.keepDraft(key, text);
  }, [memory, key, text]);
  return [text, setText] as const;
}
