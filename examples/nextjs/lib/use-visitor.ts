"use client";

import { firebaseChatSession, type ChatSession } from "clawfire-react";
import { onAuthStateChanged, signInAnonymously } from "firebase/auth";
import { useCallback, useEffect, useState } from "react";
import { firebaseFor } from "./firebase";
import type { PageConfig } from "./page-config";

export type Visitor =
  | { readonly kind: "signing-in" }
  | { readonly kind: "signed-in"; readonly session: ChatSession }
  /** `error`: of Firebase Authentication. */
  | { readonly kind: "failed"; readonly error: unknown; readonly retry: () => void };

/** Signs the visitor in anonymously at the first visit, and finds the same visitor at the next. */
export function useVisitor(config: PageConfig): Visitor {
  const [visitor, setVisitor] = useState<Visitor>({ kind: "signing-in" });
  const signIn = useCallback(async () => {
    setVisitor({ kind: "signing-in" });
    try {
      await signInAnonymously(firebaseFor("visitor", config).auth);
    } catch (error) {
      setVisitor({ kind: "failed", error, retry: () => void signIn() });
    }
  }, [config]);
  useEffect(() => {
    const { auth, functions } = firebaseFor("visitor", config);
    return onAuthStateChanged(auth, (user) => {
      const { instance, appCheck } = config;
      const options = { instance, limitedUseAppCheckTokens: appCheck?.replay };
      if (user) setVisitor({ kind: "signed-in", session: firebaseChatSession(functions, user.uid, options) });
      else void signIn();
    });
  }, [config, signIn]);
  return visitor;
}
