import type { Slots } from "../../functions/src/turn/concurrency.ts";
import type { Setting } from "../plan/step.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

/** Milliseconds by which a charge may be stored later than another, as seen by who decides: the way there, and clocks. */
const SLACK_MS = 2_000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Called when a visitor's message was charged to an account: counted here, and not by what the code keeps of it. */
export function checkLimits({ charges, setting, time }: World, account: string, uid: string): void {
  const { startsAtMs } = setting;
  const { burst, perMinute, perDay } = policyOf(setting, account, uid);
  const isAddress = account.startsWith("address-");
  const name = isAddress ? String(setting.anonymous.get(uid)) : uid;
  const times = charges.get(name) ?? [];
  times.push(time.nowMs);
  charges.set(name, times);
  for (const [index, sinceMs] of times.entries()) {
    const count = times.length - index;
    const most = burst + ((time.nowMs - sinceMs + SLACK_MS) * perMinute) / MINUTE_MS;
    must(perMinute === 0 || count <= most, "limits exact", () => {
      return `${name} was let in ${count} times in ${Math.round(time.nowMs - sinceMs)} ms.`;
    });
  }
  // Around midnight it depends on who decides which day it is.
  const sinceMidnight = (atMs: number) => (startsAtMs + atMs) % DAY_MS;
  const sinceMs = sinceMidnight(time.nowMs) - SLACK_MS;
  const isMidnight = sinceMs < 0 || sinceMs > DAY_MS - 2 * SLACK_MS;
  const count = isMidnight ? 0 : times.filter((atMs) => atMs > time.nowMs - sinceMs).length;
  must(
    perDay === 0 || count <= perDay,
    "limits exact",
    () => `${name} was let in ${count} times on one day.`,
  );
}

function policyOf({ environment, anonymous }: Setting, account: string, uid: string) {
  const of = (name: string) => Number(environment[name]);
  const perMinute = of("ADDRESS_PER_MINUTE");
  if (account.startsWith("address-")) return { burst: perMinute, perMinute, perDay: 0 };
  const perDay = of(anonymous.has(uid) ? "DAILY_ANONYMOUS" : "DAILY_SIGNED_IN");
  return { burst: of("RATE_BURST"), perMinute: of("RATE_PER_MINUTE"), perDay };
}

/** Counts the places that an instance gives to its calls. */
export function watchPlaces(world: World, name: string, slots: Slots): void {
  const { MAX_TURNS_PER_INSTANCE, MAX_TURNS_PER_VISITOR } = world.setting.environment;
  const take = slots.take.bind(slots);
  const taken: string[] = [];
  slots.take = async (applicant) => {
    const { uid } = applicant;
    const release = await take(applicant);
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
