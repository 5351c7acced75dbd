/** What a person reads when signing in failed: what happened, and what to do. */
const sentences: Readonly<Record<string, string>> = {
  "auth/network-request-failed": "Signing in needs the network. Check your connection and try again.",
  "auth/admin-restricted-operation":
    "Anonymous sign-in is switched off. Its owner switches it on in the Firebase console, under Authentication.",
  "auth/operation-not-allowed":
    "This way to sign in is switched off. It is switched on in the Firebase console, under Authentication.",
  "auth/invalid-credential": "The e-mail address or the password is not right.",
  "auth/wrong-password": "The e-mail address or the password is not right.",
  "auth/user-not-found": "There is no account with this e-mail address. Create one.",
  "auth/email-already-in-use": "There is an account with this e-mail address. Sign in instead.",
  "auth/weak-password": "The password needs at least six characters.",
  "auth/invalid-email": "This is not an e-mail address.",
  "auth/popup-blocked": "The browser blocked the sign-in window. Allow it for this page and try again.",
  "auth/unauthorized-domain":
    "This address may not sign people in. Add it in the Firebase console, under Authentication, Settings.",
};

export function authSentence(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const sentence = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  return sentence ?? `Signing in failed${code === "" ? "" : ` (${code})`}. Try again.`;
}

/** The person closed the window: nothing to tell. */
export function wasClosed(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "auth/popup-closed-by-user" || code === "auth/cancelled-popup-request";
}
