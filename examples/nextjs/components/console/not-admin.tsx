"use client";

import type { PageConfig } from "@/lib/page-config";
import type { Owner, OwnerActions } from "@/lib/use-owner";
import { useState } from "react";
import { CopyButton } from "../copy-button";

interface NotAdminProps {
  readonly owner: Extract<Owner, { kind: "signed-in" }>;
  readonly actions: OwnerActions;
  readonly config: PageConfig;
}

/** Says how the account becomes an administrator's. */
export function NotAdmin({ owner, actions, config }: NotAdminProps) {
  const [checked, setChecked] = useState(false);
  const command = config.emulators
    ? `npm run admin -- grant ${owner.name}`
    : `npx clawfire admin grant ${owner.name} --project ${config.firebase.projectId}`;
  const check = () => void actions.checkAgain().then(() => setChecked(true));
  return (
    <div className="card notice-card">
      <h1>Not an administrator yet</h1>
      <p>
        {owner.name} is signed in, but does not carry the admin claim. Grant it in a terminal, then check
        again:
      </p>
      <div className="command">
        <code>{command}</code>
        <CopyButton label="Copy the command" text={() => command} />
      </div>
      {checked ? <p role="alert">The claim is not there yet. Did the command end without an error?</p> : null}
      <div className="actions">
        <button type="button" className="button" onClick={() => void actions.signOut()}>
          Sign out
        </button>
        <button type="button" className="button primary" onClick={check}>
          Check again
        </button>
      </div>
    </div>
  );
}
