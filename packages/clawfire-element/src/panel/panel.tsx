import { render } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { refreshWhenSeen, type ChatSession, type PageContext } from "../../../clawfire-react/src/core.ts";
import type { Settings } from "../settings.ts";
import type { Words } from "../../../clawfire-react/src/words/words.ts";
import { wordsFor } from "../../../clawfire-react/src/words/catalogues.ts";
import { FilesContext, WordsContext, useStore, useWords } from "./context.ts";
import { Conversation } from "./conversation.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { useLoadedFiles } from "./loaded-files.ts";
import { Head } from "./head.tsx";
import style from "./panel.css";
import { Visitor, type CustomToken } from "./visitor.ts";

/** What the page has set on the tag. */
interface PageWishes {
  readonly customToken: CustomToken | undefined;
  /** Sentences in place of the language's. */
  readonly words: Partial<Words> | undefined;
  /** What the page tells of itself with a message, as it is then. */
  readonly context: PageContext | undefined;
}

/** What the tag tells the panel, and hears from it. */
export interface PanelHost {
  readonly settings: Settings;
  readonly root: ShadowRoot;
  readonly tag: PageWishes;
  /** The visitor closes it. Absent where there is nothing to close. */
  readonly onClose: (() => void) | undefined;
  /** A reply is settled. */
  readonly onReply: (text: string) => void;
}

/** A panel that was put into the tag's shadow tree. */
export interface Panel {
  show(shown: boolean): void;
  /** Sends a message as soon as the visitor is signed in; false when the agent is still at the one before. */
  send(text: string): Promise<boolean>;
  remove(): void;
}

/** @throws when the words of the language cannot be loaded. */
export async function mountPanel(host: PanelHost): Promise<Panel> {
  const { root, settings } = host;
  const usual = await wordsFor(settings.language);
  const words = { ...usual, ...host.tag.words, failures: { ...usual.failures, ...host.tag.words?.failures } };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const place = document.createElement("div");
  place.className = "place";
  root.append(place);
  const { promise: session, resolve } = Promise.withResolvers<ChatSession>();
  const draw = (shown: boolean) =>
    render(<Frame host={host} words={words} shown={shown} onSession={resolve} />, place);
  draw(false);
  return {
    show: draw,
    send: async (text) => (await session).chat.send(text),
    remove: () => {
      render(null, place);
      place.remove();
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
    },
  };
}

interface FrameProps {
  readonly host: PanelHost;
  readonly words: Words;
  readonly shown: boolean;
  readonly onSession: (session: ChatSession) => void;
}

function Frame({ host, words, shown, onSession }: FrameProps) {
  const { settings } = host;
  const { session, failed, retry } = useSession(host, onSession);
  const frame = useVisibleHeight();
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && host.onClose?.();
  return (
    <WordsContext.Provider value={words}>
      <div
        ref={frame}
        class="panel"
        part="panel"
        role={settings.mode === "launcher" ? "dialog" : "region"}
        aria-label={settings.heading ?? words.heading}
        lang={words.language}
        dir={words.direction}
        data-theme={settings.theme}
        data-mode={settings.mode}
        hidden={!shown}
        onKeyDown={onKeyDown}
      >
        {session ? (
          <Rooms key={session.uid} session={session} host={host} shown={shown} />
        ) : (
          <SigningIn host={host} failed={failed} onRetry={retry} />
        )}
      </div>
    </WordsContext.Provider>
  );
}

function useSession({ settings, tag }: PanelHost, onSession: (session: ChatSession) => void) {
  const [session, setSession] = useState<ChatSession>();
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let leave = () => {};
    let isOver = false;
    setFailed(false);
    const take = (found: ChatSession | undefined) => {
      setSession(found);
      setFailed(found === undefined);
      if (!found) return;
      found.chat.context = () => tag.context;
      onSession(found);
    };
    Visitor.of(settings, tag.customToken).then(
      (visitor) => {
        if (!isOver) leave = visitor.follow(take);
      },
      () => setFailed(true),
    );
    return () => {
      isOver = true;
      leave();
    };
  }, [attempt]);
  return { session, failed, retry: () => setAttempt(attempt + 1) };
}

/** A phone's keyboard covers a part of the page; the panel ends above it. */
function useVisibleHeight() {
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const view = globalThis.visualViewport;
    if (!element || !view) return undefined;
    const fit = () => {
      element.style.setProperty("--visible", `${view.height}px`);
      element.style.setProperty("--above", `${view.offsetTop}px`);
    };
    fit();
    view.addEventListener("resize", fit);
    view.addEventListener("scroll", fit);
    return () => {
      view.removeEventListener("resize", fit);
      view.removeEventListener("scroll", fit);
    };
  }, [element]);
  return setElement;
}

interface SigningInProps {
  readonly host: PanelHost;
  readonly failed: boolean;
  readonly onRetry: () => void;
}

function SigningIn({ host, failed, onRetry }: SigningInProps) {
  const words = useWords();
  return (
    <>
      <Head host={host} />
      {failed ? (
        <div class="notice">
          <p role="alert">{words.signInFailed}</p>
          <button type="button" class="button" onClick={onRetry}>
            {words.tryAgain}
          </button>
        </div>
      ) : (
        <p class="quiet centered" role="status">
          {words.loading}
        </p>
      )}
    </>
  );
}

interface RoomsProps {
  readonly session: ChatSession;
  readonly host: PanelHost;
  readonly shown: boolean;
}

/** The open conversation, or the list of all. */
function Rooms({ session, host, shown }: RoomsProps) {
  const { chat, conversations } = session;
  const [isListing, setListing] = useState(false);
  const [visit, setVisit] = useState(0); // another conversation begins with a fresh view
  const { conversationId } = useStore(chat);
  useEffect(() => chat.connect(), [chat]);
  useReplies(chat, host.onReply);
  const files = useLoadedFiles(session, host.root, shown);
  useEffect(() => refreshWhenSeen(() => void chat.refresh()), [chat]);
  const open = useCallback(
    (id: string | undefined) => {
      chat.open(id);
      setVisit((count) => count + 1);
      setListing(false);
    },
    [chat],
  );
  return (
    <FilesContext.Provider value={files}>
      <Head
        host={host}
        isListing={isListing}
        onList={() => setListing(!isListing)}
        onNew={() => open(undefined)}
      />
      {isListing ? (
        <ConversationList list={conversations} current={conversationId} onOpen={open} />
      ) : (
        <Conversation key={visit} chat={chat} settings={host.settings} shown={shown} />
      )}
    </FilesContext.Provider>
  );
}

/** Tells of each reply that is settled while the panel is there. */
function useReplies(chat: ChatSession["chat"], onReply: (text: string) => void): void {
  useEffect(() => {
    let { turn } = chat.snapshot();
    return chat.subscribe(() => {
      const now = chat.snapshot();
      const last = now.messages.at(-1);
      if (turn && !now.turn && last?.id === `${turn.messageId}-reply`) onReply(last.text);
      ({ turn } = now);
    });
  }, [chat]);
}
