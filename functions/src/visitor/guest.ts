import { ChatError } from "../errors.ts";
import { isDocumentId } from "./caller.ts";

/** When to try again a proof that could not be made, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** What is needed of a verified ID token. */
export interface VerifiedToken {
  readonly uid: string;
  readonly firebase: { readonly sign_in_provider: string };
}

/** @throws when the token is over, forged, or another project's. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/**
 * Whose guest's ID token it is.
 * @throws ChatError `guest-not-proved` when it is over, or not one of an anonymous account; `storage-unavailable` when that
 * cannot be found out now.
 */
export async function proveGuest(token: string, verify: VerifyToken): Promise<string> {
  const proved = await verify(token).catch((error: unknown) => {
    if (isRefused(error)) throw new ChatError("guest-not-proved");
    throw new ChatError("storage-unavailable", { retryAfterMs: RETRY_AFTER_MS }, { cause: error });
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

/**
 * Only what the token itself says refuses it. That Google's keys could not be fetched has the code of a bad token too
 * (firebase-admin 14, `mapJwtErrorToAuthError`); then the message does not speak of the token.
 */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (error.code === "auth/argument-error") return /ID token/.test(error.message);
  return error.code === "auth/id-token-expired" || error.code === "auth/invalid-id-token";
}
