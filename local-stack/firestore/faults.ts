import { StatusError } from "./status.ts";

/** A failure to answer with instead of the truth. */
export interface Fault {
  /** The RPC's name, for example `Commit` or `BatchGetDocuments`. */
  method: string;
  /** gRPC status code, for example 14 for UNAVAILABLE. */
  code: number;
  /** How many of the next calls fail. @default 1 */
  times?: number;
  /** @default "Injected fault." */
  message?: string;
  /** Whether the call still takes effect: `after` does the work and loses the answer. @default "before" */
  when?: "before" | "after";
}

/** Owns the faults that are still to happen; of several for one method the oldest comes first. */
export class Faults {
  #pending: Required<Fault>[] = [];

  add(fault: Fault): void {
    this.#pending.push({ times: 1, message: "Injected fault.", when: "before", ...fault });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Uses up one fault of this method, if any. Throws a StatusError when it is due before the work. */
  take(method: string): Required<Fault> | undefined {
    const fault = this.#pending.find((each) => each.method === method && each.times > 0);
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.when === "before") throw new StatusError(fault.code, fault.message);
    return fault;
  }
}
