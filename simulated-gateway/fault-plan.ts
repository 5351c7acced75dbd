import type { Controls, Dose, FaultRow, Scene, StepName } from "./fault-row.ts";
import { faults, type FaultName } from "./faults.ts";
import type { Upgrade } from "./transport.ts";

/** When a fault strikes. */
export interface FaultAim extends Dose {
  readonly step: StepName;
  /** How often. @default 1 */
  readonly times?: number | undefined;
  /** How often it lets the step pass before. @default 0 */
  readonly after?: number | undefined;
  /** Only for one connection, by its number from 1. */
  readonly connection?: number | undefined;
  readonly sessionKey?: string | undefined;
  readonly runId?: string | undefined;
}

/** A fault that was armed. */
export interface ArmedFault {
  /** Resolves when it strikes for the first time. */
  readonly struck: Promise<void>;
  /** How often it struck. */
  readonly count: number;
  cancel(): void;
}

interface Armed {
  readonly row: FaultRow;
  readonly aim: FaultAim;
  readonly strikes: () => void;
  passes: number;
  count: number;
}

type Moment = Omit<Scene, "controls">;

/** Owns the faults that are armed, and which of them strikes. */
export class FaultPlan {
  readonly #armed = new Set<Armed>();
  readonly #controls: Controls;
  #process = 0;

  constructor(controls: Controls) {
    this.#controls = controls;
  }

  /** False while nothing can happen: then no step needs to be looked at. */
  get any(): boolean {
    return this.#armed.size > 0;
  }

  arm(name: FaultName, aim: FaultAim): ArmedFault {
    const row: FaultRow = faults[name];
    if (!row.steps.includes(aim.step)) throw new RangeError(`${name} cannot strike at ${aim.step}.`);
    const { promise: struck, resolve: strikes } = Promise.withResolvers<void>();
    const armed = { row, aim, strikes, passes: 0, count: 0 };
    this.#armed.add(armed);
    return {
      struck,
      cancel: () => void this.#armed.delete(armed),
      get count() {
        return armed.count;
      },
    };
  }

  clear(): void {
    this.#armed.clear();
  }

  /** What is held up is lost with the gateway's process. */
  processEnded(): void {
    this.#process += 1;
  }

  /** Lets the fault of this step strike, if there is one; otherwise, and unless the fault prevents it, proceeds. */
  reach(step: StepName, moment: Moment, proceed: () => void): void {
    const armed = this.any ? this.#take(step, moment) : undefined;
    if (armed === undefined) return proceed();
    const process = this.#process;
    const goOn = () => {
      if (process === this.#process) proceed();
    };
    return armed.row.strike({ ...moment, controls: this.#controls }, goOn, armed.aim);
  }

  /** The same for a socket that is not open yet; true if it must not be opened. */
  reachUpgrade(upgrade: Upgrade, connection: number): boolean {
    const armed = this.any ? this.#take("on-upgrade", { connection: { number: connection } }) : undefined;
    armed?.row.strikeUpgrade?.(upgrade, armed.aim);
    return armed !== undefined;
  }

  #take(step: StepName, moment: Where): Armed | undefined {
    for (const armed of this.#armed) {
      if (!aimsAt(armed.aim, step, moment)) continue;
      if (armed.passes++ < (armed.aim.after ?? 0)) continue;
      armed.count += 1;
      if (armed.count >= (armed.aim.times ?? 1)) this.#armed.delete(armed);
      armed.strikes();
      return armed;
    }
    return undefined;
  }
}

interface Where {
  readonly connection: { readonly number: number };
  readonly run?: { readonly id: string; readonly session: { readonly key: string } } | undefined;
  readonly about?: { readonly sessionKey?: unknown; readonly runId?: unknown } | undefined;
}

function aimsAt(aim: FaultAim, step: StepName, { connection, run, about }: Where): boolean {
  const sessionKey = run?.session.key ?? about?.sessionKey;
  const runId = run?.id ?? about?.runId;
  return (
    aim.step === step &&
    matches(aim.connection, connection.number) &&
    matches(aim.sessionKey, sessionKey) &&
    matches(aim.runId, runId)
  );
}

function matches(wanted: unknown, found: unknown): boolean {
  return wanted === undefined || wanted === found;
}
