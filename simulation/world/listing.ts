import { randomOf } from "../time/random.ts";
import type { World } from "./world.ts";

/** Milliseconds in which a deploy replaces one instance at most. */
const REPLACED_WITHIN_MS = 20_000;

/**
 * Deploys another list of gateways. Instances are replaced one after the other, so that for a while some go by the list before.
 * @param words what stands behind each address; none: all are active, with the same weight.
 */
export async function deployListing(world: World, words: readonly string[]): Promise<void> {
  const { chat, sweeper, browsers, trace, setting, time } = world;
  const random = randomOf(`${setting.seed}/deploy at ${time.nowMs}`);
  trace.tell("owner", `lists the gateways as ${JSON.stringify(words)}`);
  world.listed = words;
  for (const index of chat.instances.keys()) {
    await browsers.pause(random.next() * REPLACED_WITHIN_MS);
    chat.kill(index);
    world.disturbedAtMs = time.nowMs;
  }
  sweeper.kill(0);
}

/** What the functions are told of the gateways. */
export function listingOf({ gateways, listed }: Pick<World, "gateways" | "listed">): NodeJS.ProcessEnv {
  const urls = gateways.map(({ url }, index) => `${url}${listed?.[index] ?? ""}`);
  const share = listed === undefined ? {} : { GATEWAY_SHARE: "spread" };
  return { OPENCLAW_GATEWAY_URL: urls.join(","), ...share };
}
