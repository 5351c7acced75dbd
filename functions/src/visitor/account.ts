/** An account as it is now, whatever an older ID token says of it. */
export interface Account {
  readonly disabled: boolean;
  /** Sign-ins before this do not count any more. Epoch milliseconds. */
  readonly validSinceMs: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Asks Firebase Authentication, loaded at the first call. Needs `firebaseauth.users.get`.
 * @returns undefined for an account that was deleted.
 */
export async function lookUpAccount(uid: string): Promise<Account | undefined> {
  const [{ getApps, initializeApp }, { getAuth }] = await Promise.all([
    import("firebase-admin/app"),
    import("firebase-admin/auth"),
  ]);
  try {
    const auth = getAuth(getApps()[0] ?? initializeApp());
    const { disabled, tokensValidAfterTime, customClaims } = await auth.getUser(uid);
    const validSinceMs = tokensValidAfterTime === undefined ? 0 : Date.parse(tokensValidAfterTime);
    return { disabled, validSinceMs, claims: customClaims ?? {} };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "auth/user-not-found"
  );
}
