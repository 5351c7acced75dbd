"use client";

import type { Turn, UseChat } from "clawfire-react";
import { fill, firstPlace, type Words } from "clawfire-react/words";
import { useEffect, useRef, useState } from "react";
import type { ChatWords } from "@/words/en/chat";
import { useChatWords, useWords } from "../speech";

/** The longest part of a reply that is read out by itself; the rest is in the transcript. */
const LONGEST = 600;

/** Tells a screen reader what happens: once when a reply begins, and the whole reply when it is there. */
export function Announcer({ chat }: { readonly chat: UseChat }) {
  const [heard, setHeard] = useState("");
  const common = useWords();
  const words = useChatWords();
  const previous = useRef<UseChat["turn"]>(undefined);
  const { turn, messages } = chat;
  useEffect(() => {
    const before = previous.current;
    previous.current = turn;
    const news = newsOf(before, { turn, messages }, { ...common, ...words });
    if (news !== undefined) setHeard(news);
  }, [turn, messages, common, words]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {heard}
    </div>
  );
}

function newsOf(
  before: UseChat["turn"],
  { turn, messages }: Pick<UseChat, "turn" | "messages">,
  words: Words & ChatWords,
): string | undefined {
  if (turn === undefined) {
    const last = messages.at(-1);
    if (before === undefined || last?.id !== `${before.messageId}-reply`) return undefined;
    const sentence = last.state === "stopped" ? words.heardStopped : words.heardReply;
    return fill(sentence, { text: last.text.slice(0, LONGEST) });
  }
  const place = firstPlace(before, turn, words);
  return place ?? (before?.step.kind === turn.step.kind ? undefined : stepWords(turn, words));
}

function stepWords({ step }: Turn, words: Words & ChatWords): string | undefined {
  switch (step.kind) {
    case "sending":
      return words.heardSent;
    case "waiting":
      return words.heardWaiting;
    case "replying":
      return words.replying;
    case "offline":
      return words.heardOffline;
    default:
      return undefined; // failures are alerts of their own
  }
}
