/** What the tag knows of the page before, in the same tab. Where the browser keeps nothing, it begins anew. */
export class TabMemory {
  readonly #key: string;

  constructor(name: string) {
    this.#key = `clawfire-chat:${name}`;
  }

  get wasUsed(): boolean {
    return this.#state !== null;
  }

  get wasOpen(): boolean {
    return this.#state === "open";
  }

  /** Whether a reply was under way: the panel keeps each message until it is answered. */
  get hasPending(): boolean {
    return (
      attempt(() => Object.keys(sessionStorage).some((key) => /^clawfire:.*:pending$/.test(key))) ?? false
    );
  }

  keepOpen(open: boolean): void {
    attempt(() => sessionStorage.setItem(this.#key, open ? "open" : "closed"));
  }

  get #state(): string | null {
    return attempt(() => sessionStorage.getItem(this.#key)) ?? null;
  }
}

/** A page may be forbidden to keep anything. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
