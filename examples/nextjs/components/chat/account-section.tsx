"use client";

import { toCallFailure } from "clawfire-react";
import { fill } from "clawfire-react/words";
import { useEffect, useState } from "react";
import type { SignInWay } from "@/lib/account";
import type { SignedIn } from "@/lib/use-visitor";
import { useChatWords, useSentenceOf } from "../speech";
import { SignInDialog } from "./sign-in-dialog";

export interface AccountSectionProps {
  readonly visitor: SignedIn;
  /** How a guest may become somebody; none: nothing is offered. */
  readonly signIn: readonly SignInWay[];
}

/** Who the visitor is, and how a guest becomes somebody who finds his conversations everywhere. */
export function AccountSection({ visitor, signIn }: AccountSectionProps) {
  const { account: words } = useChatWords();
  const sentenceOf = useSentenceOf();
  const [isAsking, setAsking] = useState(false);
  const { account, name, lost } = visitor;
  useEffect(() => setAsking(signIn.includes("email") && account.isLink), [account, signIn]);
  if (signIn.length === 0) return null;
  return (
    <section className="account" aria-label={words.title}>
      {lost === undefined ? null : (
        <p className="problem" role="alert">
          {sentenceOf(toCallFailure(lost))}
        </p>
      )}
      {name === undefined ? (
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {words.keep}
        </button>
      ) : (
        <>
          <p className="quiet">{fill(words.signedInAs, { name })}</p>
          <button type="button" className="button" onClick={visitor.signOut}>
            {words.signOut}
          </button>
        </>
      )}
      {isAsking ? <SignInDialog account={account} ways={signIn} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}
