import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a question has in it, and what is answered; an empty answer takes what is suggested. */
export type Answer = readonly [question: string, answer: string];

interface Options {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** In the order in which the program asks. One without a question is there to be read from the beginning. */
  readonly answers: readonly Answer[];
}

/** Runs a program as somebody who sits before it would. @throws Error with what it printed when it fails */
export async function runAnswering(
  command: string,
  args: readonly string[],
  { cwd, env, answers }: Options,
): Promise<void> {
  const child = spawn(command, args, { cwd, env, stdio: "pipe" });
  const open = [...answers];
  let printed = "";
  let seen = 0;
  const answer = () => {
    const [question = "", text = ""] = open[0] ?? [];
    const at = printed.indexOf(question, seen);
    if (open.length === 0) return void child.stdin.end();
    if (at === -1) return;
    seen = printed.length;
    open.shift();
    child.stdin.write(`${text}\n`);
    if (open.length === 0) child.stdin.end();
  };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      answer();
    });
  answer();
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0 || open.length > 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${printed.slice(-4_000)}`);
}
