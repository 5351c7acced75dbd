import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import type { ChatChunk, ClaimResult, SendResult } from "../functions/src/contract/index.ts";
import { call, CallableError, stream } from "../tools/callable-client.ts";
import type { Endpoints } from "../local-stack/endpoints.ts";
import {
  authEmulator,
  signUpAnonymously,
  signUpEmulatorAdmin,
  signUpWithEmail,
} from "../tools/firebase-rest.ts";

/** A signed-in person who calls the callables over HTTP, as a browser does. */
export class Person {
  readonly uid: string;
  readonly #idToken: string;
  readonly #functions: string;

  constructor({ uid, idToken }: { uid: string; idToken: string }, functions: string) {
    this.uid = uid;
    this.#idToken = idToken;
    this.#functions = functions;
  }

  call<Result>(name: string, data: unknown): Promise<Result> {
    return call<Result>(this.#functions, name, data, { idToken: this.#idToken });
  }

  /** Takes over what was said as a guest. */
  claim(guest: Person, guestToken = guest.#idToken): Promise<ClaimResult> {
    return this.call("conversations", { action: "claim", guestToken });
  }

  /** A plain call of `chat`. */
  say(message: string, more: object = {}): Promise<SendResult> {
    return this.call("chat", { message, ...more });
  }

  /** A streamed call of `chat`, with the chunks that came. */
  async hear(message: string, more: object = {}, onChunk: (chunk: ChatChunk) => void = () => {}) {
    const chunks: ChatChunk[] = [];
    const result = await stream<SendResult, ChatChunk>(
      this.#functions,
      "chat",
      { message, ...more },
      {
        idToken: this.#idToken,
        onChunk: (chunk) => {
          chunks.push(chunk);
          onChunk(chunk);
        },
      },
    );
    return { chunks, result };
  }
}

/** Where somebody signs in and calls. */
export type Entrance = Pick<Endpoints, "functions" | "auth" | "project">;

/** @param at the running stack, or functions beside it. */
export async function newVisitor(at: Entrance = inject("endpoints")): Promise<Person> {
  return new Person(await signUpAnonymously(authEmulator(at.auth)), at.functions);
}

/** Somebody with an e-mail address of their own. */
export async function newAccount(at: Entrance = inject("endpoints")): Promise<Person> {
  const email = `${randomUUID()}@example.com`;
  return new Person(await signUpWithEmail(authEmulator(at.auth), email, randomUUID()), at.functions);
}

export async function newAdmin(at: Entrance = inject("endpoints")): Promise<Person> {
  return new Person(await signUpEmulatorAdmin(at.auth, at.project), at.functions);
}

/** What a call is refused with. */
export async function refusal(calling: Promise<unknown>): Promise<CallableError> {
  try {
    await calling;
  } catch (error) {
    if (error instanceof CallableError) return error;
    throw error;
  }
  throw new Error("The call was not refused.");
}

/** Asks again, as often as it is told to and as late as it is told to, until it is let in. */
export async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const refused = await ask().then(
      (result) => ({ result }),
      (error: unknown) => error,
    );
    if (!(refused instanceof Error)) return (refused as { result: Result }).result;
    if (!(refused instanceof CallableError) || refused.details["retryAfterMs"] === undefined) throw refused;
    await delay(Number(refused.details["retryAfterMs"]));
  }
}
