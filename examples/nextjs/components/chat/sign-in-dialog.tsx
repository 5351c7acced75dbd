"use client";

import { fill } from "clawfire-react/words";
import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import type { Account, SignInWay } from "@/lib/account";
import { authSentence, wasClosed } from "@/lib/auth-sentences";
import { useChatWords, useWords } from "../speech";

export interface SignInDialogProps {
  readonly account: Account;
  readonly ways: readonly SignInWay[];
  readonly onClose: () => void;
}

/** How a guest becomes somebody; or, where a link has opened the page, the end of that. */
export function SignInDialog({ account, ways, onClose }: SignInDialogProps) {
  const { account: words } = useChatWords();
  const { cancel, done } = useWords();
  const { problem, sentTo, withGoogle, withEmail } = useSignIn(account, onClose);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { isLink } = account;
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onCancel={onClose}>
      <div className="dialog-body">
        <h2 id={titleId}>{words.keep}</h2>
        <p className="quiet">{isLink ? words.whichAddress : words.why}</p>
        {ways.includes("google") && !isLink ? (
          <button type="button" className="button primary" onClick={withGoogle}>
            {words.google}
          </button>
        ) : null}
        {sentTo === undefined && ways.includes("email") ? (
          <EmailForm submit={isLink ? words.submit : words.sendLink} onSay={withEmail} />
        ) : null}
        <p role="status">{sentTo === undefined ? null : fill(words.linkSent, { email: sentTo })}</p>
        <p role="alert" className={problem === undefined ? undefined : "problem"}>
          {problem}
        </p>
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>
            {sentTo === undefined ? cancel : done}
          </button>
        </div>
      </div>
    </dialog>
  );
}

function useSignIn(account: Account, onDone: () => void) {
  const common = useWords();
  const [problem, setProblem] = useState<string>();
  const [sentTo, setSentTo] = useState<string>();
  const { isLink, linkAddress } = account;
  const attempt = async (work: Promise<void>, onSuccess: () => void) => {
    setProblem(undefined);
    try {
      await work;
      onSuccess();
    } catch (error) {
      if (!wasClosed(error)) setProblem(authSentence(error, common));
    }
  };
  const withEmail = (email: string) =>
    void (isLink
      ? attempt(account.followLink(email), onDone)
      : attempt(account.sendLink(email), () => setSentTo(email)));
  const isBegun = useRef(false);
  useEffect(() => {
    if (!isLink || linkAddress === undefined || isBegun.current) return;
    isBegun.current = true; // a link can be followed once
    withEmail(linkAddress);
  });
  return { problem, sentTo, withEmail, withGoogle: () => void attempt(account.withGoogle(), onDone) };
}

function EmailForm({ submit, onSay }: { readonly submit: string; readonly onSay: (email: string) => void }) {
  const { account: words } = useChatWords();
  const [email, setEmail] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSay(email);
  };
  return (
    <form className="email-form" onSubmit={send}>
      <input
        className="field"
        type="email"
        dir="ltr"
        required
        autoComplete="email"
        aria-label={words.email}
        placeholder={words.email}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <button type="submit" className="button">
        {submit}
      </button>
    </form>
  );
}
