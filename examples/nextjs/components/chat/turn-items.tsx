"use client";

import { runningTool, type Turn } from "clawfire-react";
import { placeInLine, type Words } from "clawfire-react/words";
import { useDeferredValue } from "react";
import { useSpeech, useWords } from "../speech";
import { Markdown } from "./markdown";
import { Attachments } from "./attachments";
import { AgentWords, VisitorWords } from "./bubbles";
import { AtWork } from "./at-work";
import { ToolSteps, UsingTool } from "./tool-steps";
import { TurnNotice } from "./turn-notice";

export interface TurnItemsProps {
  readonly turn: Turn;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** The visitor's latest message and what there is of its reply. */
export function TurnItems({ turn, onRetry, onEdit }: TurnItemsProps) {
  const reply = useDeferredValue(turn.reply); // typing goes before drawing
  const { kind } = turn.step;
  const isAtWork = kind === "sending" || kind === "waiting" || kind === "replying";
  const tool = isAtWork && !turn.stopping ? runningTool(turn.tools) : undefined;
  return (
    <>
      <VisitorWords text={turn.text} attachments={turn.attachments} />
      {reply !== "" || isAtWork || turn.replyAttachments.length > 0 ? (
        <AgentWords>
          <ToolSteps tools={turn.tools} />
          {reply === "" ? null : <Markdown text={reply} streaming={kind === "replying"} />}
          <Attachments attachments={turn.replyAttachments} />
          {tool ? <UsingTool name={tool.name} /> : null}
          {isAtWork && !tool ? <Waiting turn={turn} /> : null}
        </AgentWords>
      ) : null}
      <TurnNotice step={turn.step} onRetry={onRetry} onEdit={onEdit} />
    </>
  );
}

function Waiting({ turn }: { readonly turn: Turn }) {
  const common = useWords();
  const { locale } = useSpeech();
  const place = turn.stopping ? undefined : placeInLine(turn.step, common, locale);
  const words = place ?? wordsFor(turn, common);
  if (words === undefined) return null;
  return <AtWork>{words}</AtWork>;
}

function wordsFor({ step, stopping }: Turn, words: Words): string | undefined {
  if (stopping) return words.stopping;
  if (step.kind === "sending") return words.sending;
  if (step.kind === "waiting")
    return words.language === "en" ? phaseWords(step.phase, words) : words.thinking;
  return undefined;
}

/** A gateway names its phases in one English word or several, such as `loading_context`. */
function phaseWords(phase: string | undefined, { thinking }: Words): string {
  const words = (phase ?? "").replaceAll(/[_.\-\s]+/g, " ").trim();
  // `started` is the backend's own, after a wait for others.
  return words === "" || words === "started"
    ? thinking
    : `${words.charAt(0).toUpperCase()}${words.slice(1)}…`;
}
