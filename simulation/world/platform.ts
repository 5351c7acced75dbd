import { HttpsError } from "firebase-functions/v2/https";
import { createInstance, type Instance, type Outside } from "../../functions/src/instance.ts";
import type { Log } from "../../functions/src/telemetry/log.ts";
import { Machine, type MachineOptions } from "../time/machine.ts";
import type { VirtualTime } from "../time/virtual-time.ts";

/** What a caller is told when the instance that worked for it died, or the call took too long. */
export class PlatformFailure extends Error {
  readonly reason: "instance-died" | "deadline";

  constructor(reason: "instance-died" | "deadline") {
    super(reason);
    this.reason = reason;
  }
}

/** A call that an instance works on. */
interface Ongoing {
  readonly fail: (failure: PlatformFailure) => void;
}

/** Milliseconds that an instance without calls goes on for before its CPU is taken away. */
const LINGERS_MS = 40;

/** For how long a request to a gateway that does not answer may outlive its call, in milliseconds. */
const OUTLIVES_MS = 10_000;

/** Owns one function instance: it works while it has calls, is frozen between them, and can die. */
export class SimulatedInstance {
  readonly machine: Machine;
  readonly instance: Instance;
  readonly calls = new Set<Ongoing>();

  readonly #rested: ServiceOptions["rested"];
  /** When each call of lately was over, in milliseconds of the world. */
  #endedMs: number[] = [];

  constructor(
    machine: Machine,
    { environment, log, outside, rested }: Pick<ServiceOptions, "environment" | "log" | "outside" | "rested">,
  ) {
    this.machine = machine;
    this.#rested = rested;
    this.instance = machine.run(() => createInstance(environment(), log(machine), outside(machine)));
  }

  /** Has a call worked on; settles as its caller sees it. */
  call<Result>(work: (instance: Instance) => Promise<Result>, deadlineMs: number): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const ongoing = { fail: (failure: PlatformFailure) => over(() => reject(failure)) };
    const deadline = this.machine.time.after(deadlineMs, () => ongoing.fail(new PlatformFailure("deadline")));
    const over = (settle: () => void) => {
      deadline.cancelled = true;
      if (!this.calls.delete(ongoing)) return;
      settle();
      this.#endedMs.push(this.machine.time.nowMs);
      this.machine.time.after(LINGERS_MS, () => this.calls.size === 0 && this.#rest());
    };
    this.calls.add(ongoing);
    this.machine.thaw();
    this.machine.after(0, () => {
      work(this.instance).then(
        (result) => over(() => resolve(result)),
        (error: unknown) => over(() => reject(error)),
      );
    });
    return promise;
  }

  #rest(): void {
    this.#endedMs = this.#endedMs.filter((endedMs) => endedMs > this.machine.time.nowMs - OUTLIVES_MS);
    this.#rested(this.machine, this.#endedMs.length);
    this.machine.freeze();
  }

  die(): void {
    this.machine.die();
    for (const ongoing of this.calls) ongoing.fail(new PlatformFailure("instance-died"));
  }
}

export interface ServiceOptions {
  readonly name: string;
  readonly time: VirtualTime;
  readonly seed: string;
  /** Of an instance that is made now. */
  readonly environment: () => NodeJS.ProcessEnv;
  readonly log: (machine: Machine) => Log;
  readonly outside: (machine: Machine) => Outside;
  /** What the clock of the next instance shows at the start, epoch milliseconds. */
  readonly epochMs: () => number;
  /** Called when one was made. */
  readonly made: (machine: Machine, instance: Instance) => void;
  /** Called when one has no call any more, before it is frozen. Given how many of them ended lately. */
  readonly rested: (machine: Machine, calls: number) => void;
  /** Called when one died. */
  readonly died: (machine: Machine) => void;
}

/** Owns the instances of one deployed function. One that died is replaced by a new one. */
export class Service {
  readonly instances: SimulatedInstance[] = [];
  readonly #options: ServiceOptions;
  #made = 0;

  constructor(options: ServiceOptions, count: number) {
    this.#options = options;
    for (let index = 0; index < count; index += 1) this.instances.push(this.#make());
  }

  at(index: number): SimulatedInstance {
    return this.instances[index % this.instances.length] as SimulatedInstance;
  }

  /** Lets an instance die now; another takes its place. */
  kill(index: number): void {
    const at = index % this.instances.length;
    const dying = this.at(index);
    this.instances[at] = this.#make();
    dying.die();
    this.#options.died(dying.machine);
  }

  #make(): SimulatedInstance {
    const { name, time, seed, epochMs } = this.#options;
    const machine = new Machine({
      name: `${name}-${(this.#made += 1)}`,
      time,
      seed,
      epochMs: epochMs(),
    } satisfies MachineOptions);
    const made = new SimulatedInstance(machine, this.#options);
    machine.run(() => this.#options.made(machine, made.instance));
    return made;
  }
}

/** Why a call failed, in one word. */
export function reasonOf(error: unknown): string {
  if (error instanceof PlatformFailure) return error.reason;
  if (!(error instanceof HttpsError)) return "unforeseen";
  const { reason } = (error.details ?? {}) as { reason?: string };
  return reason ?? "unforeseen";
}

/** Why nobody may send: what a refusal says of a pause. */
export function causeOf(error: unknown): string | undefined {
  if (!(error instanceof HttpsError)) return undefined;
  return (error.details as { cause?: string } | undefined)?.cause;
}

/** Milliseconds that a failed call asks to wait. */
export function waitOf(error: unknown): number | undefined {
  if (!(error instanceof HttpsError)) return undefined;
  return (error.details as { retryAfterMs?: number } | undefined)?.retryAfterMs;
}
