import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import {
  runningTool,
  type ChatClient,
  type ChatState,
  type Turn,
  type Variants,
} from "../../../clawfire-react/src/core.ts";
import { sentenceIn } from "../../../clawfire-react/src/sentence-in.ts";
import type { Message } from "../../../clawfire-react/src/contract.ts";
import { inWords, placeInLine } from "../../../clawfire-react/src/words/numbers.ts";
import { fill } from "../../../clawfire-react/src/words/words.ts";
import { useSecondsUntil, useWords } from "./context.ts";
import { Copy, Prose } from "./prose.tsx";
import { Rate } from "./rate.tsx";
import { Versions, WordsForm } from "./versions.tsx";

interface ChatProps {
  readonly chat: ChatClient;
}

interface MessagesProps extends ChatProps {
  readonly state: ChatState;
}

/** Settled messages are not drawn again while a reply streams. */
export function Messages({ chat, state: { messages, variants, replaceable } }: MessagesProps) {
  const words = useWords();
  return useMemo(() => {
    const last = replaceable && messages.at(-1);
    return messages.map((message) => {
      const isReplaceable = message === last || message === replaceable;
      const about = { message, chat, isReplaceable };
      return message.role === "user" ? (
        <Own key={message.id} {...about} versions={variants.get(message.id)} />
      ) : (
        <Reply key={message.id} {...about} />
      );
    });
  }, [messages, variants, replaceable, words]);
}

interface MessageProps extends ChatProps {
  readonly message: Message;
  /** Whether it, or what it answers, may be replaced. */
  readonly isReplaceable: boolean;
}

function Reply({ message, chat, isReplaceable }: MessageProps) {
  const words = useWords();
  const { text, state } = message;
  return (
    <Theirs>
      <Prose text={text} />
      {state === "stopped" ? <p class="quiet">{words.stopped}</p> : null}
      <div class="actions">
        <Copy text={text} />
        {state === "complete" ? <Rate message={message} rate={chat.rate} /> : null}
        {isReplaceable ? (
          <button type="button" class="quiet-button" onClick={() => chat.regenerate()}>
            {words.askAgain}
          </button>
        ) : null}
      </div>
    </Theirs>
  );
}

/** What the visitor said. Other words can be put in place of the last. */
function Own({
  message: { text, state },
  chat,
  isReplaceable,
  versions,
}: MessageProps & { readonly versions: Variants | undefined }) {
  const words = useWords();
  const [isEditing, edit] = useState(false);
  const say = (other: string) => {
    if (other.trim() === "" || chat.regenerate(other)) edit(false);
  };
  return (
    <Mine text={text}>
      {state === "failed" || state === "open" ? <p class="quiet">{words.notAnswered}</p> : null}
      {isEditing && isReplaceable ? <WordsForm label={words.edit} text={text} onSay={say} /> : null}
      {versions || (isReplaceable && !isEditing) ? (
        <p class="quiet">
          {versions ? <Versions versions={versions} onShow={chat.showVariant} /> : null}
          {isReplaceable && !isEditing ? (
            <button type="button" class="quiet-button" onClick={() => edit(true)}>
              {words.edit}
            </button>
          ) : null}
        </p>
      ) : null}
    </Mine>
  );
}

function Mine({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  const words = useWords();
  return (
    <li class="mine">
      <span class="hidden">{words.youSaid}</span>
      <p class="bubble" dir="auto">
        {text}
      </p>
      {children}
    </li>
  );
}

interface QueuedProps {
  readonly chat: ChatClient;
  readonly queued: ChatState["queued"];
}

/** What the visitor wrote meanwhile, and may still take back. */
export function Queued({ chat, queued }: QueuedProps) {
  const words = useWords();
  return (
    <>
      {queued.map(({ id, text }) => (
        <li class="mine" key={id}>
          <p class="bubble" dir="auto">
            {text}
          </p>
          <p class="quiet">
            {words.waits}{" "}
            <button type="button" class="quiet-button" onClick={() => chat.unqueue(id)}>
              {words.takeBack}
            </button>
          </p>
        </li>
      ))}
    </>
  );
}

function Theirs({ children }: { readonly children: ComponentChildren }) {
  const words = useWords();
  return (
    <li class="theirs">
      <span class="hidden">{words.agentSaid}</span>
      {children}
    </li>
  );
}

export interface TurnActions {
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** The visitor's latest message, what there is of its reply, and what keeps it. */
export function CurrentTurn({ turn, ...actions }: TurnActions & { readonly turn: Turn }) {
  const { kind } = turn.step;
  const isAtWork = kind === "sending" || kind === "waiting" || kind === "replying";
  return (
    <>
      <Mine text={turn.text} />
      {turn.reply !== "" || isAtWork ? (
        <Theirs>
          {turn.tools.length === 0 ? null : <Steps tools={turn.tools} />}
          {turn.reply === "" ? null : <Prose text={turn.reply} streaming={kind === "replying"} />}
          {isAtWork ? <AtWork turn={turn} /> : null}
        </Theirs>
      ) : null}
      <Notice turn={turn} {...actions} />
    </>
  );
}

/** What the agent has used for it, folded. */
function Steps({ tools }: Pick<Turn, "tools">) {
  const words = useWords();
  return (
    <details class="quiet">
      <summary>
        {words.steps} ({tools.length})
      </summary>
      <ul>
        {tools.map(({ id, name, state }) => (
          <li key={id}>
            {name}: {words[state]}
          </li>
        ))}
      </ul>
    </details>
  );
}

function AtWork({ turn: { step, stopping, tools } }: { readonly turn: Turn }) {
  const words = useWords();
  const tool = runningTool(tools);
  if (step.kind === "replying" && !stopping && !tool) return null;
  const place = placeInLine(step, words);
  const usual =
    step.kind === "sending" ? words.sending : tool ? fill(words.using, tool) : (place ?? words.thinking);
  return (
    <p class="at-work">
      <i aria-hidden="true" />
      {stopping ? words.stopping : usual}
    </p>
  );
}

/** Says why there is no reply yet, what happens by itself, and what the visitor can do. */
function Notice({ turn: { step }, onRetry, onEdit }: TurnActions & { readonly turn: Turn }) {
  const words = useWords();
  const moment = step.kind === "resting" ? step.until : step.kind === "failed" ? step.retryAt : undefined;
  const seconds = useSecondsUntil(moment);
  const time = inWords(seconds, words.language);
  if (step.kind === "offline")
    return (
      <li class="notice" role="alert">
        {words.offline}
      </li>
    );
  if (step.kind !== "resting" && step.kind !== "failed") return null;
  const isResting = step.kind === "resting";
  return (
    <li class="notice">
      <p role="alert">{sentenceIn(step.failure, words.failures)}</p>
      {isResting ? <p class="quiet">{fill(words.nextTry, { time })}</p> : null}
      <div class="actions">
        {isResting ? null : (
          <button type="button" class="button" onClick={onEdit}>
            {words.edit}
          </button>
        )}
        <button type="button" class="button strong" disabled={!isResting && seconds > 0} onClick={onRetry}>
          {isResting ? words.tryNow : seconds > 0 ? fill(words.sendAgainIn, { time }) : words.sendAgain}
        </button>
      </div>
    </li>
  );
}
