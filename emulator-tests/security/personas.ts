import { randomUUID } from "node:crypto";
import type { SendResult } from "../../functions/src/contract/index.ts";
import { call, CallableError } from "../../tools/callable-client.ts";
import {
  authEmulator,
  refresh,
  setEmulatorClaims,
  signUpAnonymously,
  signUpEmulatorAdmin,
  signUpWithEmail,
} from "../../tools/firebase-rest.ts";
import type { Endpoints } from "../../local-stack/endpoints.ts";

/** Everybody who may knock. The disabled and the revoked one were administrators when their tokens were made. */
export const personaNames = [
  "nobody",
  "anonymous",
  "user",
  "other user",
  "disabled",
  "revoked",
  "admin",
] as const;

export type PersonaName = (typeof personaNames)[number];

/** How a call ended: `ok`, or the code and the reason of its refusal, and all that its caller was told. */
export interface Ending {
  readonly code: string;
  readonly reason: string;
  readonly told: string;
}

/** Somebody with an ID token, or without one. */
export class Persona {
  readonly name: PersonaName;
  readonly #functions: string;
  readonly #idToken: string | undefined;

  constructor(name: PersonaName, functions: string, idToken?: string) {
    this.name = name;
    this.#functions = functions;
    this.#idToken = idToken;
  }

  async call(service: string, data: object, headers: Record<string, string> = {}): Promise<Ending> {
    try {
      const answer = await call(this.#functions, service, data, { idToken: this.#idToken, headers });
      return { code: "ok", reason: "", told: JSON.stringify(answer) };
    } catch (error) {
      if (!(error instanceof CallableError)) throw error;
      const { code, reason = "", message, details } = error;
      return { code, reason, told: JSON.stringify({ code, message, details }) };
    }
  }

  /** @returns The HTTP status that a service answers to a body; 0 when there is no answer in time. */
  async post(service: string, body: string, patienceMs: number): Promise<number> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${this.#idToken}` };
    const signal = AbortSignal.timeout(patienceMs);
    try {
      const answer = await fetch(`${this.#functions}${service}`, { method: "POST", headers, body, signal });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  }

  /** Begins a conversation. */
  say(message: string): Promise<SendResult> {
    const data = { message, messageId: randomUUID() };
    return call<SendResult>(this.#functions, "chat", data, { idToken: this.#idToken });
  }
}

/** Signs everybody up at the Auth emulator. */
export async function gatherPersonas({
  functions,
  auth,
  project,
}: Endpoints): Promise<Record<PersonaName, Persona>> {
  const target = authEmulator(auth);
  const persona = (name: PersonaName, idToken?: string) => new Persona(name, functions, idToken);
  const signUp = () => signUpWithEmail(target, `${randomUUID()}@example.com`, randomUUID());
  const formerAdmin = async (change: object) => {
    const { uid, refreshToken } = await signUp();
    await setEmulatorClaims(auth, project, uid, { admin: true });
    const { idToken } = await refresh(target, refreshToken);
    await updateAccount(auth, project, uid, change);
    return idToken;
  };
  const tomorrow = String(Math.floor(Date.now() / 1_000) + 86_400);
  return {
    nobody: persona("nobody"),
    anonymous: persona("anonymous", (await signUpAnonymously(target)).idToken),
    user: persona("user", (await signUp()).idToken),
    "other user": persona("other user", (await signUp()).idToken),
    disabled: persona("disabled", await formerAdmin({ disableUser: true })),
    revoked: persona("revoked", await formerAdmin({ validSince: tomorrow })),
    admin: persona("admin", (await signUpEmulatorAdmin(auth, project)).idToken),
  };
}

async function updateAccount(auth: string, project: string, uid: string, change: object): Promise<void> {
  const url = `http://${auth}/identitytoolkit.googleapis.com/v1/projects/${project}/accounts:update`;
  const headers = { "content-type": "application/json", authorization: "Bearer owner" };
  const body = JSON.stringify({ localId: uid, ...change });
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`The Auth emulator answered ${answer.status}: ${await answer.text()}`);
}
