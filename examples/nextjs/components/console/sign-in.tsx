"use client";

import { authSentence, wasClosed } from "@/lib/auth-sentences";
import type { OwnerActions } from "@/lib/use-owner";
import { useState, type FormEvent } from "react";
import { Flame } from "../icons";

interface SignInProps {
  readonly actions: OwnerActions;
  /** At the emulator anybody makes an account, and nothing of Google's can be reached. */
  readonly local: boolean;
}

export function SignIn({ actions, local }: SignInProps) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    await work().catch((error: unknown) => wasClosed(error) || setProblem(authSentence(error)));
    setBusy(false);
  };
  return (
    <div className="card sign-in">
      <Flame />
      <h1>Console</h1>
      <p className="quiet">Sign in as the owner of this chat.</p>
      {local ? null : (
        <button
          type="button"
          className="button primary"
          disabled={busy}
          onClick={() => void attempt(actions.withGoogle)}
        >
          Continue with Google
        </button>
      )}
      <EmailForm busy={busy} local={local} actions={actions} onAttempt={(work) => void attempt(work)} />
      {problem === undefined ? null : (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface EmailFormProps extends SignInProps {
  readonly busy: boolean;
  readonly onAttempt: (work: () => Promise<unknown>) => void;
}

function EmailForm({ actions, local, busy, onAttempt }: EmailFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAttempt(() => actions.withEmail(email, password));
  };
  const isFilled = email !== "" && password !== "";
  return (
    <form onSubmit={submit}>
      <label>
        E-mail
        <input
          className="field"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label>
        Password
        <input
          className="field"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary" disabled={busy}>
        Sign in
      </button>
      {local ? (
        <button
          type="button"
          className="button"
          disabled={busy || !isFilled}
          onClick={() => onAttempt(() => actions.createAccount(email, password))}
        >
          Create the account at the emulator
        </button>
      ) : null}
    </form>
  );
}
