import { ChatError } from "../../functions/src/errors.ts";
import { Rendezvous } from "../../functions/src/gateway/fleet/rendezvous.ts";
import { DOCUMENTS } from "../../functions/src/gateway/load/load-board.ts";
import { LoadExchange } from "../../functions/src/gateway/load/load-exchange.ts";
import { WaitingRoom } from "../../functions/src/gateway/load/waiting-room.ts";
import { SILENT_MS as SILENT_RUN_MS } from "../../functions/src/run/patience.ts";
import { Machine } from "../time/machine.ts";
import type { Random } from "../time/random.ts";
import { VirtualTime } from "../time/virtual-time.ts";
import { CrowdBoard } from "./board.ts";
import { CrowdGateway } from "./gateway.ts";
import { Figures } from "./figures.ts";

export interface CrowdOptions {
  readonly seed: string;
  readonly visitors: number;
  readonly instances: number;
  readonly gateways: number;
  /** Runs that a gateway works on at a time. */
  readonly lanes: number;
  /** How long a run takes in the median, in seconds. */
  readonly work: number;
  readonly hours: number;
  /** Times a day at which ten times as many come as the fleet can serve. */
  readonly bursts: number;
  /** Gateways that are lost, and come back. */
  readonly losses: number;
  /** Whether each gateway is restarted once, one after the other. */
  readonly upgrades: boolean;
}

const HOUR_MS = 3_600_000;
const CALL_MS = 290_000;
/** After so long a run asks whether it waits in the gateway's queue. */
const SILENT_MS = SILENT_RUN_MS / 4;
const LOOK_MS = 5_000;
/** A burst lasts so long. */
const BURST_MS = 600_000;

interface CrowdInstance {
  readonly rooms: Map<string, WaitingRoom>;
  readonly exchange: LoadExchange;
}

/** Owns a day of a site: who comes when, on which instance their message lands, and what they live to see. */
export class Crowd {
  readonly figures: Figures;
  readonly gateways: readonly CrowdGateway[];
  readonly #options: CrowdOptions;
  readonly #time = new VirtualTime();
  readonly #machine: Machine;
  readonly #random: Random;
  readonly #instances: readonly CrowdInstance[];
  readonly board = new CrowdBoard();
  readonly #choice: Rendezvous;
  readonly #burstsAtMs: readonly number[];

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#machine = new Machine({ name: "crowd", time: this.#time, seed: options.seed, epochMs: 0 });
    this.#random = this.#machine.random;
    const urls = Array.from({ length: options.gateways }, (_, index) => `wss://gateway-${index}.example/`);
    this.gateways = urls.map((url) => new CrowdGateway(url, options.lanes));
    this.#choice = new Rendezvous(urls.map((url) => ({ url, weight: 1 })));
    this.#instances = Array.from({ length: options.instances }, () => {
      const rooms = new Map<string, WaitingRoom>();
      const board = this.board.of(this.#random.between(0, DOCUMENTS));
      return { rooms, exchange: new LoadExchange(rooms, () => Promise.resolve(board), fail) };
    });
    const dayMs = options.hours * HOUR_MS;
    this.#burstsAtMs = Array.from(
      { length: options.bursts },
      (_, at) => ((at + 0.5) * dayMs) / options.bursts,
    );
    this.figures = new Figures();
  }

  async run(): Promise<void> {
    const { visitors } = this.#options;
    for (let visitor = 0; visitor < visitors; visitor += 1)
      this.#machine.after(this.#arrival(), () => void this.#visit(`visitor-${visitor}`));
    this.#mishaps();
    this.#look();
    await this.#time.run();
  }

  /** Sees every few seconds which gateways are wanted, until all have what they wanted. */
  #look(): void {
    for (const gateway of this.gateways) {
      const all = this.#instances.flatMap(({ rooms }) => rooms.get(gateway.url) ?? []);
      gateway.look(
        LOOK_MS,
        all.some(({ load }) => load.waiting.length > 0),
      );
    }
    if (this.#time.nowMs < this.#options.hours * HOUR_MS) this.#machine.after(LOOK_MS, () => this.#look());
  }

  /** Half of all come in the bursts, the others whenever. */
  #arrival(): number {
    const dayMs = this.#options.hours * HOUR_MS;
    const inBurst = this.#burstsAtMs.length > 0 && this.#random.chance(0.5);
    if (!inBurst) return this.#random.next() * dayMs;
    return this.#random.pick(this.#burstsAtMs) + this.#random.next() * BURST_MS;
  }

  #mishaps(): void {
    const dayMs = this.#options.hours * HOUR_MS;
    const away = (gateway: CrowdGateway, atMs: number, forMs: number) => {
      this.#machine.after(atMs, () => gateway.goDown());
      this.#machine.after(atMs + forMs, () => gateway.comeBack());
    };
    for (let loss = 0; loss < this.#options.losses; loss += 1)
      away(
        this.#random.pick(this.gateways),
        this.#random.next() * dayMs,
        this.#random.between(30, 600) * 1_000,
      );
    if (!this.#options.upgrades) return;
    for (const [index, gateway] of this.gateways.entries())
      away(gateway, (index / this.gateways.length) * dayMs, 20_000);
  }

  /** A visitor asks one thing after another; one in ten has three tabs, and asks in all of them at once. */
  async #visit(uid: string): Promise<void> {
    const tabs = this.#random.chance(0.1) ? 3 : 1;
    await Promise.all(Array.from({ length: tabs }, (_, tab) => this.#converse(uid, `${uid}/${tab}`)));
  }

  async #converse(uid: string, key: string): Promise<void> {
    let home = this.#choice.winner(key);
    for (let left = this.#random.between(1, 7); left > 0; left -= 1) {
      const isAnswered = async () => {
        home = this.#isUp(home) ? home : (this.#choice.ranking(key).find((url) => this.#isUp(url)) ?? home);
        return this.#ask(uid, home);
      };
      while (!(await isAnswered()));
      await sleep(this.#random.between(2, 30) * 1_000);
    }
  }

  #isUp(url: string): boolean {
    return this.#gateway(url)?.isUp === true;
  }

  #gateway(url: string): CrowdGateway | undefined {
    return this.gateways.find((gateway) => gateway.url === url);
  }

  /** One call; false when the message is to be sent again. */
  async #ask(uid: string, url: string): Promise<boolean> {
    const gateway = this.#gateway(url);
    if (gateway === undefined) throw new Error(`There is no ${url}.`);
    const room = this.#room(url);
    const asked = this.figures.asks(uid, url, Date.now());
    try {
      const place = await room.enter({
        uid,
        signal: never,
        endsAtMs: Date.now() + CALL_MS,
        isStopAsked: () => new Promise(() => {}),
        onWaiting: (waiting) => asked.told(waiting, Date.now()),
      });
      if (place === undefined) return false;
      place.sent();
      const queued = (waitedMs: number) =>
        asked.told({ ahead: 0, estimateMs: Math.max(room.queueMs - waitedMs, waitedMs) }, Date.now());
      if (room.queueMs > 0) queued(0);
      const silent = setTimeout(() => place.silent() && queued(SILENT_MS), SILENT_MS);
      const workMs = this.#options.work * 1_000 * Math.exp(0.5 * this.#normal());
      const isDone =
        gateway.isUp &&
        (await gateway.run(workMs, () => {
          clearTimeout(silent);
          place.started("told");
          asked.begun(Date.now());
        }));
      clearTimeout(silent);
      place.leave(isDone);
      if (isDone) asked.answered();
      else asked.lost();
      return isDone;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      const againMs = error.details.retryAfterMs ?? 0;
      asked.refused();
      await sleep(againMs);
      return false;
    }
  }

  #room(url: string): WaitingRoom {
    const { rooms, exchange } = this.#random.pick(this.#instances);
    const room = rooms.get(url) ?? new WaitingRoom(url, () => exchange.begin());
    rooms.set(url, room);
    return room;
  }

  /** Of mean 0 and deviation 1 (Box and Muller). */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random.next())) * Math.cos(2 * Math.PI * this.#random.next());
  }
}

const never = new AbortController().signal;

function fail(problem: unknown): void {
  throw problem;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
