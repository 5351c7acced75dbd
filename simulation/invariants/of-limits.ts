import type { Slots } from "../../functions/src/turn/concurrency.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

/** Milliseconds by which a charge may be stored later than another, as seen by who decides: the way there, and clocks. */
const SLACK_MS = 2_000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Called when a visitor was charged: counted here, and not by what the code keeps of it. */
export function checkLimits({ charges, setting, time }: World, uid: string): void {
  const { environment, startsAtMs } = setting;
  const [burst, perMinute, perDay] = ["RATE_BURST", "RATE_PER_MINUTE", "DAILY_SIGNED_IN"].map((name) =>
    Number(environment[name]),
  ) as [number, number, number];
  const times = charges.get(uid) ?? [];
  times.push(time.nowMs);
  charges.set(uid, times);
  for (const [index, sinceMs] of times.entries()) {
    const count = times.length - index;
    const most = burst + ((time.nowMs - sinceMs + SLACK_MS) * perMinute) / MINUTE_MS;
    must(perMinute === 0 || count <= most, "limits exact", () => {
      return `${uid} was let in ${count} times in ${Math.round(time.nowMs - sinceMs)} ms.`;
    });
  }
  // Around midnight it depends on who decides which day it is.
  const sinceMidnight = (atMs: number) => (startsAtMs + atMs) % DAY_MS;
  const sinceMs = sinceMidnight(time.nowMs) - SLACK_MS;
  const count = sinceMs < 0 ? 0 : times.filter((atMs) => atMs > time.nowMs - sinceMs).length;
  must(perDay === 0 || count <= perDay, "limits exact", () => `${uid} was let in ${count} times on one day.`);
}

/** Counts the places that an instance gives to its calls. */
export function watchPlaces(world: World, name: string, slots: Slots): void {
  const { MAX_TURNS_PER_INSTANCE, MAX_TURNS_PER_VISITOR } = world.setting.environment;
  const take = slots.take.bind(slots);
  const taken: string[] = [];
  slots.take = async (uid, signal) => {
    const release = await take(uid, signal);
    taken.push(uid);
    const own = taken.filter((other) => other === uid).length;
    world.check(() => {
      const isWithin = taken.length <= Number(MAX_TURNS_PER_INSTANCE) && own <= Number(MAX_TURNS_PER_VISITOR);
      must(
        isWithin,
        "limits exact",
        () => `${name} works on ${taken.length} turns, ${own} of them of ${uid}.`,
      );
    });
    return () => {
      taken.splice(taken.indexOf(uid), 1);
      release();
    };
  };
}
