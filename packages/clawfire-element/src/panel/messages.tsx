import { useMemo, useState } from "preact/hooks";
import type { Message } from "../../../clawfire-react/src/contract.ts";
import type { ChatClient, ChatState, Variants } from "../../../clawfire-react/src/core.ts";
import { Attached, Mine, Theirs } from "./bubbles.tsx";
import { useWords } from "./context.ts";
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
      <Attached attachments={message.attachments} />
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
  message: { text, state, attachments },
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
    <Mine text={text} attachments={attachments}>
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

interface QueuedProps {
  readonly chat: ChatClient;
  readonly queued: ChatState["queued"];
}

/** What the visitor wrote meanwhile, and may still take back. */
export function Queued({ chat, queued }: QueuedProps) {
  const words = useWords();
  return (
    <>
      {queued.map(({ id, ...said }) => (
        <Mine key={id} attachments={undefined} {...said}>
          <p class="quiet">
            {words.waits}{" "}
            <button type="button" class="quiet-button" onClick={() => chat.unqueue(id)}>
              {words.takeBack}
            </button>
          </p>
        </Mine>
      ))}
    </>
  );
}
