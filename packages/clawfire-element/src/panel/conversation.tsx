import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isActive, type ChatClient, type ChatState } from "../../../clawfire-react/src/core.ts";
import { firstPlace } from "../../../clawfire-react/src/words/numbers.ts";
import { sentenceIn } from "../../../clawfire-react/src/sentence-in.ts";
import type { Settings } from "../settings.ts";
import { Composer } from "./composer.tsx";
import { useFiles, useStore, useWords } from "./context.ts";
import { CurrentTurn } from "./current-turn.tsx";
import { Messages, Queued } from "./messages.tsx";

/** Pixels from the bottom within which the newest words are kept in sight. */
const NEAR = 48;

export interface ConversationProps {
  readonly chat: ChatClient;
  readonly settings: Settings;
  /** Whether it is in sight: the field then takes the keyboard. */
  readonly shown: boolean;
}

/** What was said, and the field for what is said next. */
export function Conversation({ chat, settings, shown }: ConversationProps) {
  const state = useStore(chat);
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, write, send, takeBack } = useDraft(chat, state);
  const { turn } = state;
  const edit = () => {
    takeBack();
    field.current?.focus();
  };
  useEffect(() => {
    // No keyboard that pops up by itself on a phone.
    if (shown && matchMedia("(hover: hover)").matches) field.current?.focus();
  }, [shown]);
  return (
    <>
      <Transcript chat={chat} state={state} settings={settings} onAsk={send} onEdit={edit} />
      <Composer
        field={field}
        text={text}
        onText={write}
        onSend={send}
        onStop={chat.stop}
        busy={isActive(turn)}
        stopping={turn?.stopping ?? false}
      />
      <Announcer state={state} />
    </>
  );
}

/** The words, and the files beside them, that are sent next. */
function useDraft(chat: ChatClient, { conversationId, turn }: ChatState) {
  const tray = useFiles()?.tray;
  const [text, setText] = useState(() => chat.memory.draft(conversationId ?? ""));
  const write = (words: string) => {
    setText(words);
    chat.memory.keepDraft(conversationId ?? "", words);
  };
  const send = (words: string) => {
    const ready = tray?.ready;
    if (tray && !ready) return;
    if (!(isActive(turn) ? chat.queue(words, ready) : chat.send(words, undefined, ready))) return;
    write("");
    tray?.clear();
  };
  const takeBack = () => {
    tray?.putBack(turn?.attachments);
    write(chat.takeBack());
  };
  return { text, write, send, takeBack };
}

interface TranscriptProps extends Omit<ConversationProps, "shown"> {
  readonly state: ChatState;
  readonly onAsk: (words: string) => void;
  readonly onEdit: () => void;
}

function Transcript({ chat, state, settings, onAsk, onEdit }: TranscriptProps) {
  const words = useWords();
  const scroller = useRef<HTMLElement>(null);
  const { away, toBottom, onScroll } = useBottom(scroller, state);
  const { history, messages, turn } = state;
  const isEmpty = messages.length === 0 && turn === undefined && history.kind === "none";
  return (
    <div class="frame">
      <section
        role="group"
        ref={scroller}
        class="transcript"
        aria-label={settings.heading ?? words.heading}
        tabIndex={0}
        onScroll={onScroll}
      >
        <History chat={chat} history={history} />
        {isEmpty ? <Empty settings={settings} onAsk={onAsk} /> : null}
        <ol class="messages">
          <Messages chat={chat} state={state} />
          {turn ? <CurrentTurn turn={turn} onRetry={chat.retry} onEdit={onEdit} /> : null}
          <Queued chat={chat} queued={state.queued} />
        </ol>
      </section>
      {away ? (
        <button type="button" class="button latest" onClick={toBottom}>
          {words.latest}
        </button>
      ) : null}
    </div>
  );
}

/** Keeps the newest words in sight, unless the visitor has scrolled away from them. */
function useBottom(scroller: { readonly current: HTMLElement | null }, { messages, turn }: ChatState) {
  const [away, setAway] = useState(false);
  const isAway = useRef(false);
  const toBottom = () => {
    isAway.current = false;
    setAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    isAway.current = element.scrollHeight - element.scrollTop - element.clientHeight > NEAR;
    setAway(isAway.current);
  };
  useLayoutEffect(toBottom, [turn?.messageId]);
  useLayoutEffect(() => {
    if (!isAway.current) toBottom();
  }, [messages, turn]);
  return { away, toBottom, onScroll };
}

function History({ chat, history }: { readonly chat: ChatClient; readonly history: ChatState["history"] }) {
  const words = useWords();
  if (history.kind === "loading") return <p class="quiet centered">{words.loading}</p>;
  if (history.kind === "failed")
    return (
      <div class="notice">
        <p role="alert">{sentenceIn(history.failure, words.failures)}</p>
        <button type="button" class="button" onClick={() => chat.open(chat.snapshot().conversationId)}>
          {words.loadAgain}
        </button>
      </div>
    );
  if (history.kind !== "ready" || history.older === "none") return null;
  return (
    <button
      type="button"
      class="quiet-button centered"
      disabled={history.older === "loading"}
      onClick={() => void chat.loadOlder()}
    >
      {history.older === "loading" ? words.loading : words.showMore}
    </button>
  );
}

function Empty({
  settings,
  onAsk,
}: {
  readonly settings: Settings;
  readonly onAsk: (words: string) => void;
}) {
  const words = useWords();
  return (
    <div class="empty">
      <p class="greeting" dir="auto">
        {settings.greeting ?? words.greeting}
      </p>
      {settings.questions.map((question) => (
        <button
          type="button"
          key={question}
          class="button question"
          dir="auto"
          onClick={() => onAsk(question)}
        >
          {question}
        </button>
      ))}
    </div>
  );
}

/** The longest part of a reply that is read out by itself. */
const READ_OUT = 600;

/** Tells a screen reader once that a reply is under way, and the reply when it is there. */
function Announcer({ state: { turn, messages } }: { readonly state: ChatState }) {
  const words = useWords();
  const before = useRef(turn);
  const [said, say] = useState("");
  useEffect(() => {
    const last = messages.at(-1);
    const previous = before.current;
    before.current = turn;
    const place = firstPlace(previous, turn, words);
    if (place !== undefined) say(place);
    if (turn?.step.kind === "replying" && previous?.step.kind !== "replying") say(words.replying);
    if (turn === undefined && previous && last?.id === `${previous.messageId}-reply`)
      say(`${words.agentSaid} ${last.text.slice(0, READ_OUT)}`);
  }, [turn, messages]);
  return (
    <div class="hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}
