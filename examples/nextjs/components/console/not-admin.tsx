"use client";

import type { PageConfig } from "@/lib/page-config";
import type { Owner, OwnerActions } from "@/lib/use-owner";
import { useState } from "react";
import { fill } from "clawfire-react/words";
import { CopyButton } from "../copy-button";
import { useConsoleWords } from "../speech";

interface NotAdminProps {
  readonly owner: Extract<Owner, { kind: "signed-in" }>;
  readonly actions: OwnerActions;
  readonly config: PageConfig;
}

/** Says how the account becomes an administrator's. */
export function NotAdmin({ owner, actions, config }: NotAdminProps) {
  const { notAdmin: words, signOut } = useConsoleWords();
  const [checked, setChecked] = useState(false);
  const command = config.emulators
    ? `npm run admin -- grant ${owner.name}`
    : `npx clawfire admin grant ${owner.name} --project ${config.firebase.projectId}`;
  const check = () => void actions.checkAgain().then(() => setChecked(true));
  return (
    <div className="card notice-card">
      <h1>{words.title}</h1>
      <p>{fill(words.what, { name: owner.name })}</p>
      <div className="command" dir="ltr">
        <code>{command}</code>
        <CopyButton label={words.copy} text={() => command} />
      </div>
      {checked ? <p role="alert">{words.notYet}</p> : null}
      <div className="actions">
        <button type="button" className="button" onClick={() => void actions.signOut()}>
          {signOut}
        </button>
        <button type="button" className="button primary" onClick={check}>
          {words.check}
        </button>
      </div>
    </div>
  );
}
