/** Owns what is being done at the moment, by what it is about, so that nothing is done twice at a time. */
export class InFlight<Result> {
  readonly #begun = new Map<string, Promise<Result>>();

  /**
   * Does the work, or waits for the same that was begun before.
   * @returns undefined for who waited. @throws what the work throws, to all of them.
   */
  async doOrAwait(about: string, work: () => Promise<Result>): Promise<Result | undefined> {
    const known = this.#begun.get(about);
    if (known !== undefined) {
      await known;
      return undefined;
    }
    const begun = work();
    this.#begun.set(about, begun);
    try {
      return await begun;
    } finally {
      this.#begun.delete(about);
    }
  }
}
