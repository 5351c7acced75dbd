import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { attachingCases } from "./cases/attaching.ts";
import { connectingCases } from "./cases/connecting.ts";
import { failingCases } from "./cases/failing.ts";
import { restartingCases } from "./cases/restarting.ts";
import { tokenCases } from "./cases/tokens.ts";
import { turnCases } from "./cases/turns.ts";
import type { StartGateway } from "./gateway-under-test.ts";
import { World } from "./world.ts";

const allCases = [
  ...connectingCases,
  ...turnCases,
  ...attachingCases,
  ...failingCases,
  ...tokenCases,
  ...restartingCases,
];

/** THE suite: the same for every gateway. The gateway is started once, and its cases run one after the other. */
export function describeGateway(title: string, start: StartGateway): void {
  describe(title, () => {
    let world: World;
    beforeAll(async () => {
      world = await World.open(start);
    }, 120_000);
    afterEach(() => world.tidy());
    afterAll(() => world.close(), 30_000);
    for (const { name, run, timeoutMs = 60_000 } of allCases) it(name, () => run(world), timeoutMs);
  });
}
