"use client";

import type { PageConfig } from "@/lib/page-config";
import { useVisitor } from "@/lib/use-visitor";
import { Flame } from "../icons";
import { ChatApp } from "./chat-app";

/** The chat, once the visitor is signed in. */
export function ChatPage({ config }: { readonly config: PageConfig }) {
  const visitor = useVisitor(config);
  if (visitor.kind === "signed-in") return <ChatApp key={visitor.session.uid} session={visitor.session} />;
  return (
    <main className="centered">
      {visitor.kind === "failed" ? (
        <div className="card notice-card" role="alert">
          <h1>The chat cannot begin</h1>
          <p>{visitor.sentence}</p>
          <button type="button" className="button primary" onClick={visitor.retry}>
            Try again
          </button>
        </div>
      ) : (
        <div className="loading" role="status">
          <Flame />
          <span className="visually-hidden">Signing in</span>
        </div>
      )}
    </main>
  );
}
