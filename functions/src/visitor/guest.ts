import { ChatError } from "../errors.ts";
import { isDocumentId } from "./caller.ts";

/** What is needed of a verified ID token. */
export interface VerifiedToken {
  readonly uid: string;
  readonly firebase: { readonly sign_in_provider: string };
}

/** @throws when the token is over, forged, or another project's. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/**
 * Whose guest's ID token it is.
 * @throws ChatError `guest-not-proved` when it is over, or not one of an anonymous account.
 */
export async function proveGuest(token: string, verify: VerifyToken): Promise<string> {
  const proved = await verify(token).catch((error: unknown) => {
    // What cannot be looked up now may be proved later: only what the token itself says refuses it.
    if (isRefused(error)) throw new ChatError("guest-not-proved");
    throw error;
  });
  if (proved.firebase.sign_in_provider !== "anonymous" || !isDocumentId(proved.uid))
    throw new ChatError("guest-not-proved");
  return proved.uid;
}

/** By its signature, without asking for the account; loaded at the first call. */
export async function verifyIdToken(token: string): Promise<VerifiedToken> {
  const [{ getApps, initializeApp }, { getAuth }] = await Promise.all([
    import("firebase-admin/app"),
    import("firebase-admin/auth"),
  ]);
  return getAuth(getApps()[0] ?? initializeApp()).verifyIdToken(token);
}

function isRefused(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return (
    code === "auth/id-token-expired" || code === "auth/argument-error" || code === "auth/invalid-id-token"
  );
}
