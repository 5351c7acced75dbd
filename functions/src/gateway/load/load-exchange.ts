import { sumOf, type Load, type Loads } from "./load.ts";
import { SharedLine } from "./shared-line.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** Between two reports of an instance, in milliseconds. */
const EVERY_MS = 10_000;

/** How long a report of another one counts, in milliseconds. */
const COUNTS_MS = 25_000;

/** What an instance told. */
export interface LoadReport {
  readonly atMs: number;
  readonly loads: Loads;
}

/** Where instances tell how busy the gateways are for them. */
export interface LoadBoard {
  tell(report: LoadReport): Promise<void>;
  /** What the others told since then, epoch milliseconds. */
  others(sinceMs: number): Promise<readonly LoadReport[]>;
}

/**
 * Owns what one instance tells the others of its lines, and learns of theirs: every ten seconds while somebody waits here, and once more
 * after that. Nobody else pays for it.
 */
export class LoadExchange {
  readonly #rooms: ReadonlyMap<string, WaitingRoom>;
  readonly #board: () => Promise<LoadBoard>;
  readonly #onProblem: (problem: unknown) => void;
  #isOn = false;

  /** @param rooms by the gateways' URLs. @param onProblem told what kept it: without the others, an instance goes by what it sees. */
  constructor(
    rooms: ReadonlyMap<string, WaitingRoom>,
    board: () => Promise<LoadBoard>,
    onProblem: (problem: unknown) => void,
  ) {
    this.#rooms = rooms;
    this.#board = board;
    this.#onProblem = onProblem;
  }

  /** Somebody waits. */
  begin(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    void this.#exchange();
  }

  async #exchange(): Promise<void> {
    const isBusy = [...this.#rooms.values()].some((room) => room.isBusy);
    const loads = new Map([...this.#rooms].map(([url, room]) => [url, room.load]));
    const atMs = Date.now();
    let others: readonly LoadReport[] = [];
    try {
      const board = await this.#board();
      await board.tell({ atMs, loads });
      if (isBusy) others = await board.others(atMs - COUNTS_MS);
    } catch (problem) {
      this.#onProblem(problem);
    }
    for (const [url, room] of this.#rooms) room.learn(lineOf(url, room.load, others));
    if (!isBusy) this.#isOn = false;
    else setTimeout(() => void this.#exchange(), EVERY_MS);
  }
}

/** @param own load of the gateway now. */
function lineOf(url: string, own: Load, others: readonly LoadReport[]): SharedLine | undefined {
  const theirs = others.flatMap(({ atMs, loads }) => {
    const load = loads.get(url);
    return load === undefined ? [] : { atMs, load };
  });
  if (theirs.length === 0) return undefined;
  const all = [...theirs, { atMs: Date.now(), load: own }];
  const atMs = all.reduce((sum, one) => sum + one.atMs, 0) / all.length;
  return new SharedLine(sumOf(all.map(({ load }) => load)), { atMs, instances: all.length });
}
