import type { SendCall } from "../world/journal.ts";
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
  const today = Math.floor((startsAtMs + time.nowMs - SLACK_MS) / DAY_MS) * DAY_MS - startsAtMs;
  const count = times.filter((atMs) => atMs > today + SLACK_MS).length;
  must(perDay === 0 || count <= perDay, "limits exact", () => `${uid} was let in ${count} times on one day.`);
}

/** Called when a place is given to a call. */
export function checkPlaces({ accepted, setting }: World, call: SendCall): void {
  const { MAX_TURNS_PER_INSTANCE, MAX_TURNS_PER_VISITOR } = setting.environment;
  const here = [...accepted].filter(({ machine }) => machine === call.machine);
  const { uid } = call.message.conversation;
  const own = here.filter(({ message }) => message.conversation.uid === uid);
  must(here.length <= Number(MAX_TURNS_PER_INSTANCE), "limits exact", () => {
    return `${call.machine} works on ${here.length} turns.`;
  });
  must(own.length <= Number(MAX_TURNS_PER_VISITOR), "limits exact", () => {
    return `${call.machine} works on ${own.length} turns of ${uid}.`;
  });
}
