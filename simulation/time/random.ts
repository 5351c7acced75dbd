/** Numbers that only look random: the same name gives the same ones. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  bytes(count: number): Buffer;
  uuid(): string;
}

/** `sfc32`, a small fast generator that passes the usual statistical tests; its state is drawn from the name. */
export function randomOf(name: string): Random {
  let [a, b, c, d] = stateOf(name);
  const next32 = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next32();
  return drawing(next32);
}

function drawing(next32: () => number): Random {
  const next = () => next32() / 0x1_0000_0000;
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, () => next32() & 0xff));
  return {
    next,
    between,
    bytes,
    chance: (probability) => next() < probability,
    pick: <Item>(items: readonly Item[]) => items[between(0, items.length - 1)] as Item,
    uuid: () => uuidOf(bytes(16)),
  };
}

/** The form of a random UUID (RFC 9562, version 4). */
function uuidOf(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Four words by FNV-1a, each from another start. */
function stateOf(name: string): [number, number, number, number] {
  const word = (start: number) => {
    let hash = start;
    for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x0100_0193);
    return hash | 0;
  };
  return [word(0x811c_9dc5), word(0x9e37_79b9), word(0x85eb_ca6b), word(0xc2b2_ae35)];
}
