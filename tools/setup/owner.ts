import { createInterface } from "node:readline/promises";
import { CommandError } from "../command-line.ts";

/** Owns the questions to whoever sits at the terminal; none is asked with `--yes`, or where nobody sits. */
export class Owner {
  readonly #isThere: boolean;

  constructor(isThere: boolean) {
    this.#isThere = isThere;
  }

  /** Undefined where nobody can be asked, or for an empty answer. */
  async ask(question: string): Promise<string | undefined> {
    if (!this.#isThere) return undefined;
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return (await terminal.question(`${question} `)).trim() || undefined;
    } finally {
      terminal.close();
    }
  }

  /** @throws CommandError unless the answer is yes. */
  async confirm(question: string): Promise<void> {
    if (!this.#isThere)
      throw new CommandError("Nothing was changed: nobody is here to ask. Run it with --yes, or --dry-run.");
    if (!/^y(es)?$/i.test((await this.ask(`${question} [y/N]`)) ?? ""))
      throw new CommandError("Nothing was changed.");
  }
}
