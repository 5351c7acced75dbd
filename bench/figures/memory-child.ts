/** Measures, with `--expose-gc`, what a turn in flight holds; its own process, so that nothing else is counted. */
import { setTimeout as wait } from "node:timers/promises";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway } from "../parts/gateway.ts";
import { turn } from "../parts/visitor.ts";

const turns = 250;
const identity = newDevice();
await using gateway = await startGateway({ devices: [identity] });
const link = newLink(gateway.url, identity);
const instance = benchInstance({ link });
await series("warm-up", true);
const before = await held();
const during = await series("measured", false);
process.on("disconnect", () => process.exit(0));
process.send?.((during - before) / turns);

/** Has many turns say their whole reply and hold, and tells what is held then. */
async function series(hold: string, release: boolean): Promise<number> {
  const whole = new Set<string>();
  const script = { pieces: 33, words: 6, hold };
  const going = Array.from({ length: turns }, (_, index) => {
    let words = 0;
    return turn(instance, script, {
      uid: `visitor-${index}`,
      onChunk: (chunk) => {
        if (chunk.type === "delta") words += chunk.text.split(" ").length - 1;
        if (chunk.type === "delta" && words >= 190) whole.add(`${index}`);
      },
    });
  });
  while (whole.size < turns) await wait(10);
  const bytes = await held();
  if (release) {
    const all = Promise.all(going);
    for (let count = 0; count < turns; count += 1) gateway.ask({ release: hold });
    await all;
  }
  return bytes;
}

async function held(): Promise<number> {
  for (let count = 0; count < 4; count += 1) {
    await wait(50);
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
