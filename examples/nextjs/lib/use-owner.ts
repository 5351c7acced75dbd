"use client";

import {
  createUserWithEmailAndPassword,
  GoogleAuthProvider,
  onIdTokenChanged,
  signInWithEmailAndPassword,
  signInWithPopup,
  signOut,
  type User,
} from "firebase/auth";
import { useEffect, useMemo, useState } from "react";
import { firebaseFor } from "./firebase";
import type { PageConfig } from "./page-config";

export type Owner =
  | { readonly kind: "loading" }
  | { readonly kind: "signed-out" }
  /** `isAdmin`: whether the account carries the claim. */
  | { readonly kind: "signed-in"; readonly name: string; readonly uid: string; readonly isAdmin: boolean };

/** Who is signed in at the console. A claim that was granted meanwhile shows after `checkAgain`. */
export function useOwner(config: PageConfig) {
  const { auth } = firebaseFor("owner", config);
  const [owner, setOwner] = useState<Owner>({ kind: "loading" });
  useEffect(() => onIdTokenChanged(auth, (user) => void describe(user).then(setOwner)), [auth]);
  const actions = useMemo(
    () => ({
      withEmail: (email: string, password: string) => signInWithEmailAndPassword(auth, email, password),
      createAccount: (email: string, password: string) =>
        createUserWithEmailAndPassword(auth, email, password),
      withGoogle: () => signInWithPopup(auth, new GoogleAuthProvider()),
      checkAgain: async () => void (await auth.currentUser?.getIdToken(true)),
      signOut: () => signOut(auth),
    }),
    [auth],
  );
  return { owner, ...actions };
}

export type OwnerActions = Omit<ReturnType<typeof useOwner>, "owner">;

async function describe(user: User | null): Promise<Owner> {
  if (user === null) return { kind: "signed-out" };
  const { claims } = await user.getIdTokenResult();
  return {
    kind: "signed-in",
    name: user.email ?? user.uid,
    uid: user.uid,
    isAdmin: claims["admin"] === true,
  };
}
