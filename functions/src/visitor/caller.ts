import type { CallableRequest } from "firebase-functions/v2/https";
import type { Config } from "../config.ts";
import { ChatError } from "../errors.ts";
import type { Network } from "./address.ts";
import { lookUpAccount, type Account } from "./account.ts";

/** The signed-in user behind a call, as Firebase verified it. */
export interface Caller {
  readonly uid: string;
  /** Whether making the account cost nothing: it is anonymous, or nobody verified its e-mail address. */
  readonly anonymous: boolean;
}

/** Somebody who calls, and where from. */
export interface Visitor extends Caller {
  /** The networks that their address is counted in, the widest first. */
  readonly networks: readonly [Network, ...Network[]];
  /** Whether they are counted with all others of their address: whoever cost nothing to make, unless the owner allowed them. */
  readonly sharesAddress: boolean;
}

type Auth = CallableRequest["auth"];
type AppCheck = CallableRequest["app"];

/** What Firebase verified of a call. */
interface Verified {
  readonly auth?: Auth | undefined;
  readonly app?: AppCheck | undefined;
}

type LookUp = (uid: string) => Promise<Account | undefined>;

/**
 * Lets a visitor in.
 * @throws ChatError `token-replayed`, `not-signed-in`, `anonymous-not-allowed`, `email-not-verified`; and `sign-in-revoked` where that is asked.
 */
export async function admit(
  { auth, app }: Verified,
  { ALLOW_ANONYMOUS, CHECK_REVOKED }: Pick<Config, "ALLOW_ANONYMOUS" | "CHECK_REVOKED">,
  lookUp: LookUp = lookUpAccount,
): Promise<Caller> {
  refuseReplayed(app);
  const caller = identify(auth, ALLOW_ANONYMOUS);
  if (CHECK_REVOKED) await currentAccount(auth, lookUp);
  return caller;
}

/**
 * Lets an administrator in. An ID token is good for an hour whatever happened since; what an administrator may do is
 * rare and powerful enough to ask for the account each time, and for its claim too.
 * @throws ChatError `token-replayed`, `not-signed-in`, `not-admin`, `sign-in-revoked`
 */
export async function admitAdmin({ auth, app }: Verified, lookUp: LookUp = lookUpAccount): Promise<Caller> {
  refuseReplayed(app);
  const caller = identifyAdmin(auth);
  const account = await currentAccount(auth, lookUp);
  if (account.claims["admin"] !== true) throw new ChatError("not-admin");
  return caller;
}

/** @throws ChatError `not-signed-in`; `anonymous-not-allowed`, `email-not-verified` where whose account cost nothing is shut out. */
export function identify(auth: Auth, allowAnonymous: boolean): Caller {
  if (auth === undefined || !isDocumentId(auth.uid)) throw new ChatError("not-signed-in");
  const { sign_in_provider: provider } = auth.token.firebase;
  if (provider === "anonymous" && !allowAnonymous) throw new ChatError("anonymous-not-allowed");
  // Whoever knows the page's key makes such accounts by the thousand; what other providers vouch for costs more.
  const isUnverified = provider === "password" && auth.token.email_verified !== true;
  if (isUnverified && !allowAnonymous) throw new ChatError("email-not-verified");
  return { uid: auth.uid, anonymous: provider === "anonymous" || isUnverified };
}

/** @throws ChatError `not-signed-in`, or `not-admin` without the custom claim `admin: true`. */
export function identifyAdmin(auth: Auth): Caller {
  const caller = identify(auth, true);
  if (auth?.token["admin"] !== true) throw new ChatError("not-admin");
  return caller;
}

/** A site that makes its own uids could make one that names another's place in Firestore, such as `ada/conversations/1`. */
export function isDocumentId(uid: string): boolean {
  return /^(?!\.{1,2}$|__)[^/]{1,128}$/.test(uid);
}

/** Firebase marks a token that was used before, and leaves it to us to refuse it; without replay protection it marks none. */
function refuseReplayed(app: AppCheck): void {
  if (app?.alreadyConsumed === true) throw new ChatError("token-replayed");
}

/** @throws ChatError `sign-in-revoked` for one who was disabled, deleted or signed out everywhere after the token was made. */
async function currentAccount(auth: Auth, lookUp: LookUp): Promise<Account> {
  const account = await lookUp(auth?.uid ?? "");
  const signedInMs = (auth?.token.auth_time ?? 0) * 1_000;
  if (account === undefined || account.disabled || signedInMs < account.validSinceMs)
    throw new ChatError("sign-in-revoked");
  return account;
}
