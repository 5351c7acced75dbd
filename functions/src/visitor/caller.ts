import type { CallableRequest } from "firebase-functions/v2/https";
import { ChatError } from "../errors.ts";

/** The signed-in user behind a call, as Firebase verified it. */
export interface Caller {
  readonly uid: string;
  readonly anonymous: boolean;
}

type Auth = CallableRequest["auth"];

/** @throws ChatError `not-signed-in`, or `anonymous-not-allowed` where anonymous visitors are shut out. */
export function identify(auth: Auth, allowAnonymous: boolean): Caller {
  if (auth === undefined) throw new ChatError("not-signed-in");
  const anonymous = auth.token.firebase.sign_in_provider === "anonymous";
  if (anonymous && !allowAnonymous) throw new ChatError("anonymous-not-allowed");
  return { uid: auth.uid, anonymous };
}

/** @throws ChatError `not-signed-in`, or `not-admin` without the custom claim `admin: true`. */
export function identifyAdmin(auth: Auth): Caller {
  const caller = identify(auth, true);
  if (auth?.token["admin"] !== true) throw new ChatError("not-admin");
  return caller;
}
