"use client";

import type { UseChat } from "clawfire-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Composer } from "./composer";
import { Transcript } from "./transcript";

/** The open conversation and the field to write in. */
export function Conversation({ chat }: { readonly chat: UseChat }) {
  const [text, setText] = useDraft(chat);
  const field = useRef<HTMLTextAreaElement>(null);
  const { send, queue, busy, takeBack } = chat;
  const say = useCallback(
    (words: string) => {
      if (busy ? queue(words) : send(words)) setText("");
    },
    [send, queue, busy, setText],
  );
  const edit = useCallback(() => {
    setText(takeBack());
    field.current?.focus();
  }, [takeBack, setText]);
  return (
    <>
      <Transcript chat={chat} onEdit={edit} onSuggest={say} />
      <Composer field={field} text={text} onText={setText} onSend={say} chat={chat} />
    </>
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
