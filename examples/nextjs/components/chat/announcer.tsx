"use client";

import type { UseChat } from "clawfire-react";
import { useEffect, useRef, useState } from "react";

/** The longest part of a reply that is read out by itself; the rest is in the transcript. */
const LONGEST = 600;

/** Tells a screen reader what happens: once when a reply begins, and the whole reply when it is there. */
export function Announcer({ chat }: { readonly chat: UseChat }) {
  const [words, setWords] = useState("");
  const previous = useRef<UseChat["turn"]>(undefined);
  const { turn, messages } = chat;
  useEffect(() => {
    const before = previous.current;
    previous.current = turn;
    const news = newsOf(before, turn, messages);
    if (news !== undefined) setWords(news);
  }, [turn, messages]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {words}
    </div>
  );
}

function newsOf(
  before: UseChat["turn"],
  turn: UseChat["turn"],
  messages: UseChat["messages"],
): string | undefined {
  if (turn === undefined) {
    const last = messages.at(-1);
    if (before === undefined || last?.id !== `${before.messageId}-reply`) return undefined;
    return `${last.state === "stopped" ? "Stopped reply" : "Reply"}: ${last.text.slice(0, LONGEST)}`;
  }
  if (before?.step.kind === turn.step.kind) return undefined;
  switch (turn.step.kind) {
    case "sending":
      return "Message sent.";
    case "waiting":
      return "The agent is preparing a reply.";
    case "replying":
      return "The agent is replying.";
    case "offline":
      return "You are offline. The chat goes on when you are back.";
    default:
      return undefined; // failures are alerts of their own
  }
}
