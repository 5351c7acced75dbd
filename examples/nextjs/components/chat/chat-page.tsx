"use client";

import { authSentence } from "@/lib/auth-sentences";
import type { PageConfig } from "@/lib/page-config";
import { useVisitor } from "@/lib/use-visitor";
import { Flame } from "../icons";
import { useChatWords, useWords } from "../speech";
import { ChatApp } from "./chat-app";

/** The chat, once the visitor is signed in. */
export function ChatPage({ config }: { readonly config: PageConfig }) {
  const visitor = useVisitor(config);
  const { cannotBegin, signingIn } = useChatWords();
  const words = useWords();
  if (visitor.kind === "signed-in")
    return <ChatApp key={visitor.session.uid} visitor={visitor} signIn={config.signIn} />;
  return (
    <main className="centered">
      {visitor.kind === "failed" ? (
        <div className="card notice-card" role="alert">
          <h1>{cannotBegin}</h1>
          <p>{authSentence(visitor.error, words)}</p>
          <button type="button" className="button primary" onClick={visitor.retry}>
            {words.tryAgain}
          </button>
        </div>
      ) : (
        <div className="loading" role="status">
          <Flame />
          <span className="visually-hidden">{signingIn}</span>
        </div>
      )}
    </main>
  );
}
