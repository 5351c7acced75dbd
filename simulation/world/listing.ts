import { parseGateways, type ListedGateway } from "../../functions/src/gateway/connection/url.ts";
import type { OwnerDeed } from "../plan/step.ts";
import { randomOf } from "../time/random.ts";
import { decideGateways } from "./decisions.ts";
import type { World } from "./world.ts";

/** Milliseconds in which a deploy replaces one instance at most. */
const REPLACED_WITHIN_MS = 20_000;

/** The owner lists the gateways. */
export function list(world: World, { words, where }: Listing): Promise<void> {
  world.trace.tell("owner", `lists the gateways by ${where} as ${JSON.stringify(words)}`);
  return where === "console"
    ? decideGateways(world, [...namedBy(world, words)])
    : deployListing(world, words);
}

type Listing = Pick<Extract<OwnerDeed, { kind: "list-gateways" }>, "words" | "where">;

/**
 * Deploys another list of gateways. Instances are replaced one after the other, so that for a while some go by the list before.
 * One in the console is taken back.
 * @param words what stands behind each address; none: all are active, with the same weight.
 */
export async function deployListing(world: World, words: readonly string[]): Promise<void> {
  const { chat, sweeper, browsers, setting, time } = world;
  const random = randomOf(`${setting.seed}/deploy at ${time.nowMs}`);
  world.listed = words;
  for (const index of chat.instances.keys()) {
    await browsers.pause(random.next() * REPLACED_WITHIN_MS);
    chat.kill(index);
    world.disturbedAtMs = time.nowMs;
  }
  sweeper.kill(0);
  await decideGateways(world, false);
}

/** What the functions are told of the gateways. */
export function listingOf({ gateways, listed }: Pick<World, "gateways" | "listed">): NodeJS.ProcessEnv {
  const share = listed === undefined ? {} : { GATEWAY_SHARE: "spread" };
  return { OPENCLAW_GATEWAY_URL: textOf(gateways, listed), ...share };
}

function namedBy({ gateways }: Pick<World, "gateways">, words: readonly string[]): readonly ListedGateway[] {
  return parseGateways(textOf(gateways, words), { allowInsecure: true });
}

function textOf(gateways: World["gateways"], words: readonly string[] | undefined): string {
  return gateways.map(({ url }, index) => `${url}${words?.[index] ?? ""}`).join(",");
}
