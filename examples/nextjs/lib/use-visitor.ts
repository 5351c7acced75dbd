"use client";

import { firebaseChatSession, type ChatSession } from "clawfire-react";
import { onIdTokenChanged, signInAnonymously, signOut, type User } from "firebase/auth";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Account } from "./account";
import { firebaseFor } from "./firebase";
import type { PageConfig } from "./page-config";

export interface SignedIn {
  readonly kind: "signed-in";
  readonly session: ChatSession;
  /** Who it is; undefined for a guest. */
  readonly name: string | undefined;
  readonly account: Account;
  /** Why what was said as a guest could not be taken along. */
  readonly lost?: unknown;
  readonly signOut: () => void;
}

export type Visitor =
  | { readonly kind: "signing-in" }
  | SignedIn
  /** `error`: of Firebase Authentication. */
  | { readonly kind: "failed"; readonly error: unknown; readonly retry: () => void };

/** Signs the visitor in anonymously at the first visit, finds the same visitor at the next, and knows who became somebody. */
export function useVisitor(config: PageConfig): Visitor {
  const [visitor, setVisitor] = useState<Visitor>({ kind: "signing-in" });
  const { instance, appCheck } = config;
  const options = useMemo(
    () => ({ instance, limitedUseAppCheckTokens: appCheck?.replay }),
    [instance, appCheck],
  );
  const signIn = useCallback(async () => {
    setVisitor({ kind: "signing-in" });
    try {
      await signInAnonymously(firebaseFor("visitor", config).auth);
    } catch (error) {
      setVisitor({ kind: "failed", error, retry: () => void signIn() });
    }
  }, [config]);
  useEffect(() => {
    const firebase = firebaseFor("visitor", config);
    const account = new Account(firebase, options);
    const sessions = new Map<string, ChatSession>();
    const come = async (user: User) => {
      const lost = await account.claim(user).catch((error: unknown) => error);
      const session = sessions.get(user.uid) ?? firebaseChatSession(firebase.functions, user.uid, options);
      sessions.set(user.uid, session);
      const name = user.isAnonymous ? undefined : (user.email ?? user.displayName ?? user.uid);
      const leave = () => void signOut(firebase.auth);
      setVisitor({ kind: "signed-in", session, name, account, lost, signOut: leave });
    };
    // A token is made anew each hour, and when a sign-in is added to a guest's account.
    return onIdTokenChanged(firebase.auth, (user) => void (user ? come(user) : signIn()));
  }, [config, options, signIn]);
  return visitor;
}
