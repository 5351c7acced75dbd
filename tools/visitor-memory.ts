/** Remembers, from one command to the next, who the visitor is and what the last conversation was. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AuthTarget, SignedIn } from "./firebase-rest.ts";
import { AuthError, refresh, signUpAnonymously } from "./firebase-rest.ts";
import { devFolder } from "../local-stack/project.ts";

interface Visitor {
  readonly refreshToken: string;
  readonly lastConversation?: string;
}

/** Owns the file of visitors, one for each place to sign in at. Only its owner may read it. */
export class VisitorMemory {
  readonly #file: string;
  readonly #place: string;

  constructor({ emulator, apiKey }: AuthTarget, file = join(devFolder, "visitors.json")) {
    this.#file = file;
    this.#place = emulator ?? apiKey;
  }

  get visitor(): Visitor | undefined {
    return this.#all()[this.#place];
  }

  keep(visitor: Visitor): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const all = { ...this.#all(), [this.#place]: visitor };
    writeFileSync(this.#file, JSON.stringify(all, undefined, 2), { mode: 0o600 });
  }

  #all(): Readonly<Record<string, Visitor>> {
    if (!existsSync(this.#file)) return {};
    return JSON.parse(readFileSync(this.#file, "utf8")) as Record<string, Visitor>;
  }
}

/** Signs in as the visitor of last time; as a new one when there was none, or the place has forgotten them. */
export async function comeBack(target: AuthTarget, memory: VisitorMemory): Promise<SignedIn> {
  const { visitor } = memory;
  if (visitor) {
    try {
      return await refresh(target, visitor.refreshToken);
    } catch (error) {
      if (!(error instanceof AuthError) || error.code === "UNREACHABLE") throw error;
    }
  }
  return comeAnew(target, memory);
}

/** Signs in as a new visitor, who takes the place of the one of last time. */
export async function comeAnew(target: AuthTarget, memory: VisitorMemory): Promise<SignedIn> {
  const signedIn = await signUpAnonymously(target);
  memory.keep({ refreshToken: signedIn.refreshToken });
  return signedIn;
}
