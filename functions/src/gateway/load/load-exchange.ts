import { sumOf, type Load, type Loads } from "./load.ts";
import { SharedLine } from "./shared-line.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** Between two reports of an instance, in milliseconds: with many of them more, as each reads what all tell. */
const EVERY_MS = { least: 1_000, forEach: 100, most: 5_000 };

/** How long a report of another one counts, in milliseconds. */
const COUNTS_MS = 12_000;

/** How long who waits is told nothing at most because the others' lines are not known, in milliseconds. */
const LONGEST_MS = 1_000;

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
  /** What one of them told last, however long ago. */
  newest(): Promise<LoadReport | undefined>;
}

/**
 * Owns what one instance tells the others of its lines, and learns of theirs: every few seconds from when a message or a run waits here until none
 * waits anywhere at the gateways that it uses. At other times it costs nothing.
 */
export class LoadExchange {
  readonly #rooms: ReadonlyMap<string, WaitingRoom>;
  readonly #board: () => Promise<LoadBoard>;
  readonly #onProblem: (problem: unknown) => void;
  #isOn = false;
  #begun = Promise.resolve();
  #nextAtMs = -Infinity;
  /** What was told before this instance had anything to tell. */
  #before: LoadReport | undefined;

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

  /** Somebody waits. Resolves when the others' lines are known, or would have been for some time. */
  begin(): Promise<void> {
    if (!this.#isOn) {
      this.#isOn = true;
      this.#begun = Promise.race([this.#exchangeNext(), passed(LONGEST_MS)]);
    }
    return this.#begun;
  }

  async #exchangeNext(): Promise<void> {
    await passed(this.#nextAtMs - Date.now());
    await this.#exchange();
  }

  async #exchange(): Promise<void> {
    const atMs = Date.now();
    let others: readonly LoadReport[] = [];
    try {
      const board = await this.#board();
      this.#before ??= (await board.newest()) ?? { atMs, loads: new Map() };
      for (const [url, load] of this.#before.loads) this.#rooms.get(url)?.recall(load);
      await board.tell({ atMs, loads: new Map([...this.#rooms].map(([url, room]) => [url, room.load])) });
      others = await board.others(atMs - COUNTS_MS);
    } catch (problem) {
      this.#onProblem(problem);
    }
    this.#nextAtMs = atMs + everyMs(others.length);
    for (const [url, room] of this.#rooms) room.learn(lineOf(url, room.load, others));
    this.#isOn = [...this.#rooms].some(([url, room]) => room.isBusy || isWaitedFor(url, others));
    if (this.#isOn) void this.#exchangeNext();
    else for (const room of this.#rooms.values()) room.learn(undefined);
  }
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(ms, 0)));
}

function everyMs(others: number): number {
  const { least, forEach, most } = EVERY_MS;
  return others === 0 ? most : Math.min(Math.max(least, forEach * others), most);
}

/** Whether messages wait for a gateway at the other instances. */
function isWaitedFor(url: string, others: readonly LoadReport[]): boolean {
  return others.some(({ loads }) => (loads.get(url)?.waiting.length ?? 0) > 0);
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
