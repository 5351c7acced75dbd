import { CommandError } from "../command-line.ts";

/** Owns the steps of a rehearsal, and how many went well. */
export class Steps {
  #passed = 0;
  #failed = 0;

  /** Runs one step and prints its name, its time and what is to be told. @throws CommandError that names the step */
  async run<Result>(
    name: string,
    work: () => Promise<Result>,
    tell: (result: Result) => string = () => "",
  ): Promise<Result> {
    const begun = performance.now();
    try {
      const result = await work();
      const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
      console.log(`ok     ${name.padEnd(26)} ${seconds.padStart(5)} s  ${tell(result)}`.trimEnd());
      this.#passed += 1;
      return result;
    } catch (cause) {
      this.#failed += 1;
      throw new CommandError(`FAILED ${name}: ${(cause as Error).message}`, { cause });
    }
  }

  get report(): string {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }
}
