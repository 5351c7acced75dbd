/** Asks the deployed code for one turn, through the emulators and the real gateway. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ChatChunk, SendResult } from "../../functions/src/contract/index.ts";
import { stream } from "../callable-client.ts";
import { authEmulator, signUpAnonymously } from "../firebase-rest.ts";
import { startStack, type Stack } from "../../local-stack/stack.ts";

export interface AskedTurn {
  readonly reply: string;
  readonly chunks: number;
}

/** Serves the functions of that folder, with everything else that they need. */
export function serve(functionsFolder: string, runFolder: string): Promise<Stack> {
  return startStack({ functionsFolder, runFolder, secretsFile: join(runFolder, "secrets") });
}

/** @throws Error when the reply is not what the scripted model says. */
export async function askForTurn({ endpoints }: Stack): Promise<AskedTurn> {
  const { idToken } = await signUpAnonymously(authEmulator(endpoints.auth));
  const word = `rehearsal-${randomUUID().slice(0, 8)}`;
  const chunks: ChatChunk[] = [];
  const { reply } = await stream<SendResult, ChatChunk>(
    endpoints.functions,
    "chat",
    { message: word, messageId: randomUUID() },
    { idToken, onChunk: (chunk) => chunks.push(chunk) },
  );
  if (reply.text.includes(word)) return { reply: reply.text, chunks: chunks.length };
  throw new Error(`The reply does not tell what was asked: ${reply.text}`);
}
