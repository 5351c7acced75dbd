import type { Waiting } from "../gateway/load/waiting-room.ts";
import type { Run } from "../run/run.ts";
import type { CallContext } from "./call-context.ts";
import type { ChunkStream } from "./chunk-stream.ts";

/** Has a run wait until its gateway has room, and the browser told how long that will take. */
export function roomFor(
  { instance, turns, endsAtMs, report }: CallContext,
  chunks: ChunkStream,
  isStopAsked: () => Promise<boolean>,
): Pick<Run, "place" | "onQueued" | "onBegun"> {
  const { uid } = turns.options;
  let isTold = false;
  const onWaiting = (waiting: Waiting) => {
    isTold = true;
    chunks.notice({ type: "status", phase: "waiting", ...waiting });
  };
  /** Nobody known is before it any more; it is at the gateway, which may have others. */
  const onQueued = (queueMs: number) => onWaiting({ ahead: 0, estimateMs: Math.round(queueMs) });
  return {
    place: async (url, signal) => {
      const room = instance.room(url);
      const place = await room.enter({ uid, signal, endsAtMs, isStopAsked, onWaiting });
      report.mark("placed");
      if (isTold || room.queueMs > 0) onQueued(room.queueMs);
      return place;
    },
    // One that has waited for so long waits as long again, in the mean.
    onQueued: (url, waitedMs) => onQueued(Math.max(instance.room(url).queueMs - waitedMs, waitedMs)),
    onBegun: () => {
      report.mark("begun");
      if (isTold) chunks.notice({ type: "status", phase: "started" });
      isTold = false;
    },
  };
}
