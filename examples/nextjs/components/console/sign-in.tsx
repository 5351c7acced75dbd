"use client";

import { authSentence, wasClosed } from "@/lib/auth-sentences";
import type { OwnerActions } from "@/lib/use-owner";
import { useState, type FormEvent } from "react";
import { Flame } from "../icons";
import { LanguageChoice } from "../language-choice";
import { useConsoleWords, useWords } from "../speech";

interface SignInProps {
  readonly actions: OwnerActions;
  /** At the emulator anybody makes an account, and nothing of Google's can be reached. */
  readonly local: boolean;
}

export function SignIn({ actions, local }: SignInProps) {
  const { signIn: words } = useConsoleWords();
  const common = useWords();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    await work().catch((error: unknown) => wasClosed(error) || setProblem(authSentence(error, common)));
    setBusy(false);
  };
  return (
    <div className="card sign-in">
      <Flame />
      <h1>{common.consoleTitle}</h1>
      <p className="quiet">{local ? words.local : words.owner}</p>
      {local ? null : (
        <button
          type="button"
          className="button primary"
          disabled={busy}
          onClick={() => void attempt(actions.withGoogle)}
        >
          {words.google}
        </button>
      )}
      <EmailForm busy={busy} local={local} actions={actions} onAttempt={(work) => void attempt(work)} />
      {problem === undefined ? null : (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <LanguageChoice />
    </div>
  );
}

interface EmailFormProps extends SignInProps {
  readonly busy: boolean;
  readonly onAttempt: (work: () => Promise<unknown>) => void;
}

function EmailForm({ actions, local, busy, onAttempt }: EmailFormProps) {
  const { signIn: words } = useConsoleWords();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAttempt(() => actions.withEmail(email, password));
  };
  const create = () => onAttempt(() => actions.createAccount(email, password));
  return (
    <form onSubmit={submit}>
      <Field label={words.email} type="email" autoComplete="username" value={email} onText={setEmail} />
      <Field
        label={words.password}
        type="password"
        autoComplete="current-password"
        value={password}
        onText={setPassword}
      />
      <button type="submit" className="button primary" disabled={busy}>
        {words.submit}
      </button>
      {local ? (
        <button
          type="button"
          className="button"
          disabled={busy || email === "" || password === ""}
          onClick={create}
        >
          {words.create}
        </button>
      ) : null}
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly type: "email" | "password";
  readonly autoComplete: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

function Field({ label, onText, ...input }: FieldProps) {
  return (
    <label>
      {label}
      <input
        className="field"
        dir="ltr"
        required
        onChange={(event) => onText(event.target.value)}
        {...input}
      />
    </label>
  );
}
