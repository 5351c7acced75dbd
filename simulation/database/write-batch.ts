import type { Write } from "./documents.ts";
import type { DocumentReference } from "./references.ts";
import type { Fields } from "./values.ts";

/** Owns writes that are to be made together. */
export class WriteBatch {
  readonly writes: Write[] = [];
  readonly #commit: (writes: readonly Write[]) => Promise<void>;

  constructor(commit: (writes: readonly Write[]) => Promise<void>) {
    this.#commit = commit;
  }

  create({ path }: DocumentReference, fields: Fields): this {
    return this.#add({ kind: "create", path, fields });
  }

  set({ path }: DocumentReference, fields: Fields, options?: { merge?: boolean }): this {
    return this.#add({ kind: options?.merge === true ? "merge" : "set", path, fields });
  }

  update({ path }: DocumentReference, fields: Fields): this {
    return this.#add({ kind: "update", path, fields });
  }

  delete({ path }: DocumentReference, { lastUpdateTime }: { lastUpdateTime?: number } = {}): this {
    return this.#add({ kind: "delete", path, version: lastUpdateTime });
  }

  async commit(): Promise<object[]> {
    await this.#commit(this.writes);
    return this.writes.map(() => ({}));
  }

  #add(write: Write): this {
    this.writes.push(write);
    return this;
  }
}
