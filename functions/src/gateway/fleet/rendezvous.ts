import type { ListedGateway } from "../connection/url.ts";

type Weighted = Pick<ListedGateway, "url" | "weight">;

/**
 * Weighted rendezvous hashing: every key runs a race between the gateways, whose times depend on the key and on each
 * gateway alone. So whoever knows the list knows the winner; one that is added wins its share and no more; and the keys of
 * one that is taken away go to the others by their weights.
 */
export class Rendezvous {
  readonly #runners: readonly { readonly url: string; readonly weight: number; readonly seed: number }[];

  /** @param gateways at least one, each once. */
  constructor(gateways: readonly Weighted[]) {
    this.#runners = gateways.map(({ url, weight }) => ({ url, weight, seed: hashOf(url) }));
  }

  /** The gateway of a key. */
  winner(key: string): string {
    const hash = hashOf(key);
    let [url, best] = ["", Infinity];
    for (const runner of this.#runners) {
      const time = timeOf(hash, runner);
      if (time < best) [url, best] = [runner.url, time];
    }
    return url;
  }

  /** All of them, the winner first, then who would win without it, and so on. */
  ranking(key: string): readonly string[] {
    const hash = hashOf(key);
    const times = this.#runners.map((runner) => ({ url: runner.url, time: timeOf(hash, runner) }));
    return times.toSorted((one, other) => one.time - other.time).map(({ url }) => url);
  }
}

/** Exponentially distributed: who has twice the weight is the first twice as often. */
function timeOf(hash: number, { weight, seed }: { readonly weight: number; readonly seed: number }): number {
  const inUnit = (mixed(hash ^ seed) + 0.5) / 2 ** 32;
  return -Math.log(inUnit) / weight;
}

/** FNV-1a over UTF-16 code units, mixed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mixed(hash);
}

/** The end of MurmurHash3: each bit of the number changes half of the result's. */
function mixed(number: number): number {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
