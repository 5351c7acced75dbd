import { stdin, stderr } from "node:process";
import { text as readAll } from "node:stream/consumers";
import { CommandError } from "../command-line.ts";

/** The token without surrounding white space. @throws CommandError that never quotes it. */
export function checkToken(text: string): string {
  const token = text.trim();
  if (token === "") throw new CommandError("No token came from standard input. Nothing was stored.");
  if (/\s/.test(token))
    throw new CommandError("The token must be one word, and has white space in it. Nothing was stored.");
  return token;
}

/** Reads the token from a pipe, or asks for it at a terminal without showing it. */
export async function readTokenFromStdin(): Promise<string> {
  if (!stdin.isTTY) return readAll(stdin);
  stderr.write("Paste the gateway's token and press Enter (it is not shown): ");
  stdin.setRawMode(true);
  try {
    return await line();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** Up to the first Enter. Ctrl-C and Ctrl-D end it, as they would if the terminal did it itself. */
async function line(): Promise<string> {
  let typed = "";
  for await (const chunk of stdin) {
    for (const key of String(chunk)) {
      if (key === "\r" || key === "\n") return typed;
      if (key === "\u0003" || key === "\u0004") throw new CommandError("Stopped. Nothing was stored.");
      typed = key === "\u007f" ? typed.slice(0, -1) : typed + key;
    }
  }
  return typed;
}
