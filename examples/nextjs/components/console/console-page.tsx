"use client";

import type { PageConfig } from "@/lib/page-config";
import { useOwner } from "@/lib/use-owner";
import { Flame } from "../icons";
import { useConsoleWords } from "../speech";
import { Dashboard } from "./dashboard";
import { NotAdmin } from "./not-admin";
import { SignIn } from "./sign-in";

/** The console, for an owner who is signed in and carries the admin claim. */
export function ConsolePage({ config }: { readonly config: PageConfig }) {
  const { loading } = useConsoleWords();
  const { owner, ...actions } = useOwner(config);
  if (owner.kind === "signed-in" && owner.isAdmin) {
    return <Dashboard config={config} name={owner.name} onSignOut={() => void actions.signOut()} />;
  }
  return (
    <main className="centered">
      {owner.kind === "loading" ? (
        <div className="loading" role="status">
          <Flame />
          <span className="visually-hidden">{loading}</span>
        </div>
      ) : null}
      {owner.kind === "signed-out" ? (
        <SignIn actions={actions} local={config.emulators !== undefined} />
      ) : null}
      {owner.kind === "signed-in" ? <NotAdmin owner={owner} actions={actions} config={config} /> : null}
    </main>
  );
}
