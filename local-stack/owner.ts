/** Makes the account with which the local console is opened. It lives in the Auth emulator, and ends with it. */
import { randomBytes } from "node:crypto";
import { authEmulator, setEmulatorClaims, signUpWithEmail } from "../tools/firebase-rest.ts";
import type { Endpoints } from "./endpoints.ts";

export interface Owner {
  readonly email: string;
  readonly password: string;
}

/** An administrator's account, with a password made for it. */
export async function makeOwner(
  { auth, project }: Pick<Endpoints, "auth" | "project">,
  email = "owner@example.com",
): Promise<Owner> {
  const password = randomBytes(6).toString("hex");
  const { uid } = await signUpWithEmail(authEmulator(auth), email, password);
  await setEmulatorClaims(auth, project, uid, { admin: true });
  return { email, password };
}
