import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { attachingCases } from "./cases/attaching.ts";
import { connectingCases } from "./cases/connecting.ts";
import { failingCases } from "./cases/failing.ts";
import { pictureCases } from "./cases/pictures.ts";
import { restartingCases } from "./cases/restarting.ts";
import { tokenCases } from "./cases/tokens.ts";
import { toolCases } from "./cases/tools.ts";
import { turnCases } from "./cases/turns.ts";
import type { GatewayCase } from "./gateway-case.ts";
import type { StartGateway } from "./gateway-under-test.ts";
import { World } from "./world.ts";

const allCases = [
  ...connectingCases,
  ...turnCases,
  ...toolCases,
  ...attachingCases,
  ...pictureCases,
  ...failingCases,
  ...tokenCases,
  ...restartingCases,
];

/** Milliseconds that a start may take on a machine that does much else. */
const startTimeoutMs = 200_000;

/**
 * THE suite: the same for every gateway. The gateway is started once, and its cases run one after the other; of those
 * that are not wanted none is declared.
 */
export function describeGateway(
  title: string,
  start: StartGateway,
  isWanted: (one: GatewayCase) => boolean = () => true,
): void {
  describe(title, () => {
    // A gateway that does not start fails every case, with the reason.
    const world = Promise.withResolvers<World>();
    beforeAll(() => World.open(start).then(world.resolve, world.reject), startTimeoutMs);
    const ifStarted = (act: (started: World) => unknown) => world.promise.then(act, () => {});
    afterEach(() => ifStarted((started) => started.tidy()));
    afterAll(() => ifStarted((started) => started.close()), 30_000);
    for (const { name, run, timeoutMs = 150_000 } of allCases.filter(isWanted))
      it(name, async () => run(await world.promise), timeoutMs);
  });
}
