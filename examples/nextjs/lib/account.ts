"use client";

import { claimGuest, keepGuest, type GuestOptions } from "clawfire-react";
import { FirebaseError } from "firebase/app";
import {
  browserPopupRedirectResolver,
  GoogleAuthProvider,
  isSignInWithEmailLink,
  linkWithPopup,
  sendSignInLinkToEmail,
  signInWithCredential,
  signInWithEmailLink,
  type Auth,
  type User,
} from "firebase/auth";
import type { Firebase } from "./firebase";

/** The way in which a visitor may become somebody. */
export type SignInWay = "google" | "email";

/** Where the address is kept that a link was sent to: it comes back in a page of its own. */
const ADDRESS = "clawfire:link-address";

/** How a guest becomes somebody. What he said stays his: his account gets a sign-in, or what he said moves to the account of that sign-in. */
export class Account {
  readonly #auth: Auth;
  readonly #firebase: Firebase;
  readonly #options: GuestOptions;

  constructor(firebase: Firebase, options: GuestOptions) {
    this.#auth = firebase.auth;
    this.#firebase = firebase;
    this.#options = options;
  }

  /** Whether the page was opened by a link that signs somebody in. */
  get isLink(): boolean {
    return isSignInWithEmailLink(this.#auth, location.href);
  }

  /** The address that a link was sent to from this browser. */
  get linkAddress(): string | undefined {
    return localStorage.getItem(ADDRESS) ?? undefined;
  }

  async withGoogle(): Promise<void> {
    const { currentUser } = this.#auth;
    if (currentUser === null) return;
    try {
      await linkWithPopup(currentUser, new GoogleAuthProvider(), browserPopupRedirectResolver);
    } catch (error) {
      const credential = hasAccount(error) ? GoogleAuthProvider.credentialFromError(error) : null;
      if (credential === null) throw error;
      await keepGuest(currentUser, this.#options);
      await signInWithCredential(this.#auth, credential);
    }
  }

  async sendLink(email: string): Promise<void> {
    const url = `${location.origin}${location.pathname}`;
    await sendSignInLinkToEmail(this.#auth, email, { url, handleCodeInApp: true });
    localStorage.setItem(ADDRESS, email);
  }

  /**
   * Signs in whom the link was sent to, and takes it out of the page's address. It is not tried first to add that sign-in to the guest's
   * account: where the address has one already, the failed try uses the link up (Auth emulator of firebase-tools).
   */
  async followLink(email: string): Promise<void> {
    await this.#auth.authStateReady();
    await keepGuest(this.#auth.currentUser, this.#options);
    await signInWithEmailLink(this.#auth, email, location.href);
    localStorage.removeItem(ADDRESS);
    history.replaceState(null, "", location.pathname);
  }

  /** @throws CallFailure when what the guest said could not be moved. */
  async claim(user: User): Promise<void> {
    await claimGuest(this.#firebase.functions, user, this.#options);
  }
}

function hasAccount(error: unknown): error is FirebaseError {
  const codes = ["auth/credential-already-in-use", "auth/email-already-in-use"];
  return error instanceof FirebaseError && codes.includes(error.code);
}
