import type { Functions } from "firebase/functions";
import type { ClaimResult } from "./contract.ts";
import { toCallFailure } from "./call-failure.ts";
import type { ChatTransport } from "./transport.ts";
import { firebaseTransport, type FirebaseTransportOptions } from "./firebase-transport.ts";
import { attempt, browserStorage, carryOver, tabStorage, type KeyValues } from "./page-memory.ts";

/** What is needed of Firebase's `User`. */
export interface SignedInUser {
  readonly uid: string;
  readonly isAnonymous: boolean;
  getIdToken(): Promise<string>;
}

export interface GuestOptions extends FirebaseTransportOptions {
  /** Where a guest is remembered until his conversations moved. @default the browser's local storage */
  readonly storage?: KeyValues | undefined;
}

interface KnownGuest {
  readonly uid: string;
  readonly token: string;
}

const keyOf = ({ instance = "" }: GuestOptions) => `clawfire:guest:${instance}`;

/**
 * Remembers a guest, to be called right before he signs in as somebody who has an account already. It outlives a redirect and a
 * reload; his ID token is good for an hour. Of who is not a guest nothing is remembered.
 */
export async function keepGuest(user: SignedInUser | null, options: GuestOptions = {}): Promise<void> {
  if (user?.isAnonymous !== true) return;
  const guest: KnownGuest = { uid: user.uid, token: await user.getIdToken() };
  const storage = options.storage ?? browserStorage();
  attempt(() => storage?.setItem(keyOf(options), JSON.stringify(guest)));
}

/**
 * Moves what was said as a guest to who is signed in now, to be called whenever somebody is; undefined when there is nothing to
 * move. What was open in this tab is opened again.
 * @throws CallFailure; unless it was refused for good (`guest-taken`, `guest-not-proved`), the next call tries again.
 */
export function claimGuest(
  functions: Functions,
  user: SignedInUser,
  options: GuestOptions = {},
): Promise<ClaimResult | undefined> {
  return claimThrough(firebaseTransport(functions, options), user, options);
}

/** The same through any transport. */
export async function claimThrough(
  { claim }: Pick<ChatTransport, "claim">,
  user: SignedInUser,
  options: GuestOptions = {},
): Promise<ClaimResult | undefined> {
  const storage = options.storage ?? browserStorage();
  const guest = parseGuest(attempt(() => storage?.getItem(keyOf(options))));
  if (guest === undefined || user.isAnonymous) return undefined;
  const forget = () => attempt(() => storage?.removeItem(keyOf(options)));
  try {
    const isSame = guest.uid === user.uid;
    const result = isSame ? undefined : await claim(guest.token);
    forget();
    carryOver(tabStorage(), guest.uid, user.uid, options.instance);
    return result;
  } catch (error) {
    const failure = toCallFailure(error);
    if (final.has(failure.reason)) forget();
    throw failure;
  }
}

/** What another try would meet again. */
const final: ReadonlySet<string> = new Set(["guest-taken", "guest-not-proved", "invalid-request"]);

function parseGuest(text: string | null | undefined): KnownGuest | undefined {
  const guest = typeof text === "string" ? attempt(() => JSON.parse(text) as Partial<KnownGuest>) : undefined;
  return typeof guest?.uid === "string" && typeof guest.token === "string"
    ? { uid: guest.uid, token: guest.token }
    : undefined;
}
