import type { WaitingRoom, Waiting } from "../gateway/load/waiting-room.ts";
import type { Run } from "../run/run.ts";
import type { CallContext } from "./call-context.ts";
import type { ChunkStream } from "./chunk-stream.ts";

/** How long a gateway's own queue may be before who waits in it is told, in milliseconds. */
const WORTH_TELLING_MS = 2_000;

/** Has a run wait until its gateway has room, and the browser told how long that will take. */
export function roomFor(
  { instance, turns, endsAtMs }: CallContext,
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
  const onQueued = ({ startMs }: Pick<WaitingRoom, "startMs">) => {
    if (isTold || startMs >= WORTH_TELLING_MS) onWaiting({ ahead: 0, estimateMs: Math.round(startMs) });
  };
  return {
    place: async (url, signal) => {
      const room = instance.room(url);
      const place = await room.enter({ uid, signal, endsAtMs, isStopAsked, onWaiting });
      onQueued(room);
      return place;
    },
    onQueued: (url) => onQueued(instance.room(url)),
    onBegun: () => {
      if (isTold) chunks.notice({ type: "status", phase: "started" });
      isTold = false;
    },
  };
}
