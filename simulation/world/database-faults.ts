import type { FaultChooser, RpcFault, RpcName } from "../database/service.ts";
import type { Machine } from "../time/machine.ts";

interface Armed {
  readonly rpc: RpcName;
  readonly fault: RpcFault;
  after: number;
}

/** Owns what goes wrong with the database: single requests, and outages. */
export class DatabaseFaults {
  #armed: Armed[] = [];
  #outage: RpcFault | undefined;
  /** Called with each request that goes wrong. */
  onStrike: (rpc: RpcName, machine: Machine, fault: RpcFault) => void = () => {};

  /** The request after so many more of its kind goes wrong. */
  arm(rpc: RpcName, after: number, fault: RpcFault): void {
    this.#armed.push({ rpc, after, fault });
  }

  /** All requests go wrong until the next call. */
  outage(fault: RpcFault | undefined): void {
    this.#outage = fault;
  }

  clear(): void {
    this.#armed = [];
    this.#outage = undefined;
  }

  readonly choose: FaultChooser = (rpc, machine) => {
    const fault = this.#outage ?? this.#next(rpc);
    if (fault !== undefined) this.onStrike(rpc, machine, fault);
    return fault;
  };

  #next(rpc: RpcName): RpcFault | undefined {
    const due = this.#armed.find((armed) => armed.rpc === rpc && armed.after-- <= 0);
    if (due === undefined) return undefined;
    this.#armed = this.#armed.filter((armed) => armed !== due);
    return due.fault;
  }
}
