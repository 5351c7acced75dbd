"use client";

import { sentenceOf, type CallFailure } from "clawfire-react";
import type { FileWords } from "clawfire-react/words";
import { createContext, Fragment, use, useMemo, type ReactNode } from "react";
import { formatFor, type Format } from "@/lib/format";
import type { Speech } from "@/lib/spoken";

const SpeechContext = createContext<Speech | undefined>(undefined);

/** Gives everything below the words that the server chose. */
export function SpeechProvider({
  speech,
  children,
}: {
  readonly speech: Speech;
  readonly children: ReactNode;
}) {
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (!speech) throw new Error("This component must be below a SpeechProvider.");
  return speech;
}

/** The words that both rooms use. */
export function useWords(): Speech["common"] {
  return useSpeech().common;
}

export function useChatWords(): NonNullable<Speech["chat"]> {
  const { chat } = useSpeech();
  if (!chat) throw new Error("These are words of the chat.");
  return chat;
}

export function useFileWords(): FileWords {
  return useChatWords().files;
}

export function useConsoleWords(): NonNullable<Speech["console"]> {
  const { console } = useSpeech();
  if (!console) throw new Error("These are words of the console.");
  return console;
}

export function useFormat(): Format {
  const { locale, common } = useSpeech();
  return useMemo(() => formatFor(locale, common), [locale, common]);
}

/** What the reader is told of a failure: in the console, what its owner must do. */
export function useSentenceOf(): (failure: CallFailure) => string {
  const { common, chat, console } = useSpeech();
  return useMemo(() => {
    const own = { ...common.failures, ...chat?.files.failures, ...console?.failures };
    return (failure) => sentenceOf(failure, own);
  }, [common, chat, console]);
}

/** A sentence with elements in its places. */
export function Filled({
  sentence,
  places,
}: {
  readonly sentence: string;
  readonly places: Readonly<Record<string, ReactNode>>;
}) {
  return sentence
    .split(/(\{\w+\})/)
    .map((part, index) => <Fragment key={index}>{places[part.slice(1, -1)] ?? part}</Fragment>);
}
