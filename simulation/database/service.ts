import { runningMachine, type Machine } from "../time/machine.ts";
import type { Random } from "../time/random.ts";
import { DatabaseError, status } from "./database-error.ts";
import type { Documents } from "./documents.ts";

export type RpcName = "read" | "query" | "commit";

/** A request that goes wrong: before it takes effect, or after it, when only its answer is lost. */
export interface RpcFault {
  readonly when: "before" | "after";
  readonly code: number;
}

/** Decides what goes wrong with the next request; undefined for nothing. */
export type FaultChooser = (rpc: RpcName, machine: Machine) => RpcFault | undefined;

export interface ServiceOptions {
  readonly machine: Machine;
  readonly documents: Documents;
  readonly random: Random;
  /** Milliseconds of one way. */
  readonly latency: { readonly leastMs: number; readonly mostMs: number };
}

/** How long a request takes to fail that nobody answers, in milliseconds. */
const DEADLINE_MS = 5_000;

/** Owns the way to the database and back: each request takes its time, and any may fail. */
export class DatabaseService {
  readonly documents: Documents;
  faultOf: FaultChooser = () => undefined;
  readonly #options: ServiceOptions;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.documents = options.documents;
  }

  /** One request of the machine that runs. */
  request<Answer>(rpc: RpcName, work: (documents: Documents, caller: Machine) => Answer): Promise<Answer> {
    const caller = runningMachine();
    if (caller === undefined) throw new Error("Only a machine can ask the database.");
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const fault = this.faultOf(rpc, caller);
    this.#options.machine.after(this.#delayMs(), () => {
      const settle = this.#settle(fault, (documents) => work(documents, caller), resolve, reject);
      const late = fault?.code === status.DEADLINE_EXCEEDED ? DEADLINE_MS : 0;
      caller.after(late + this.#delayMs(), settle);
    });
    return promise;
  }

  /** Does the work now; what it came to is told later. */
  #settle<Answer>(
    fault: RpcFault | undefined,
    work: (documents: Documents) => Answer,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
  ): () => void {
    const lost = fault && new DatabaseError(fault.code, "The simulated database fails.");
    if (fault?.when === "before") return () => reject(lost);
    try {
      const answer = work(this.documents);
      return () => (lost === undefined ? resolve(answer) : reject(lost));
    } catch (error) {
      return () => reject(lost ?? error);
    }
  }

  #delayMs(): number {
    const { latency, random } = this.#options;
    return latency.leastMs + random.next() ** 3 * (latency.mostMs - latency.leastMs);
  }
}
