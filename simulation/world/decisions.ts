import { changeSettings, readSettings } from "../../functions/src/owner/settings.ts";
import type { SettingsChange } from "../../functions/src/contract/index.ts";
import type { OwnerDeed } from "../plan/step.ts";
import type { World } from "./world.ts";

type Decision = Extract<OwnerDeed, { kind: "pause" | "budget" }>;

/** Takes a decision. One at a time, as by one owner. */
export async function decide(world: World, step: Decision): Promise<void> {
  if (step.kind === "budget")
    return change(world, { budgets: [{ of: "messages", per: "day", limit: step.limit }] });
  await change(world, { pause: { sentence: "Back soon." } });
  await world.browsers.pause(step.forMs);
  await change(world, { pause: false });
}

/** Lets everybody send again. */
export function decideNothing(world: World): Promise<void> {
  return change(world, { pause: false, budgets: [] });
}

/** The owner lists gateways in the console; false: those of the deployment. */
export function decideGateways(world: World, gateways: SettingsChange["gateways"]): Promise<void> {
  return change(world, { gateways });
}

/** Until it is stored: the database may fail, and a lost answer may hide that it was. */
async function change(world: World, wanted: SettingsChange): Promise<void> {
  const { decided } = world.journal;
  const before = decided.deciding;
  const { promise, resolve } = Promise.withResolvers<void>();
  decided.deciding = promise;
  await before;
  while (!(await tryChange(world, wanted))) await world.browsers.pause(1_000);
  resolve();
}

async function tryChange(world: World, wanted: SettingsChange): Promise<boolean> {
  const { time, trace } = world;
  const { decided } = world.journal;
  // What is on its way counts from the beginning as lifted, and only from its end as set.
  if (wanted.pause !== undefined) decided.pausedAtMs = undefined;
  if (wanted.budgets !== undefined) decided.budget = undefined;
  try {
    const settings = await world.callDesk(async (instance) => {
      const database = await instance.database();
      await changeSettings(database, wanted, { by: "olga", nowMs: Date.now() });
      return readSettings(database);
    });
    trace.tell("owner", `decides ${JSON.stringify(wanted)}: version ${settings.version}`);
  } catch {
    return false;
  }
  const [budget] = wanted.budgets ?? [];
  if (wanted.pause !== undefined && wanted.pause !== false) decided.pausedAtMs = time.nowMs;
  if (budget !== undefined) decided.budget = { limit: budget.limit, atMs: time.nowMs };
  return true;
}
