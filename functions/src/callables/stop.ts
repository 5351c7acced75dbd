import type { StopRequest, StopResult } from "../contract/index.ts";
import { chatAbort } from "../gateway/methods/chat-requests.ts";
import { pollUntil } from "../waiting.ts";
import type { CallContext } from "./call-context.ts";
import { connectionTo } from "./gateway-of.ts";

/** How often, and with which pauses, a run is stopped that the gateway does not know yet. */
const STOP_TRIES = 5;
const STOP_PAUSES = { firstMs: 200, longestMs: 1_000 };

/** Stops a run, whichever instance follows it: that one stores what there is. A message that waits is never sent. */
export async function stop(asked: StopRequest, call: CallContext): Promise<StopResult> {
  const { turns, sessionKey, signal } = call;
  const turn = await turns.requestStop(asked);
  if (turn === undefined) return { stopped: false };
  if ((await turns.place(turn)).before.length > 0) return { stopped: true };
  const connection = await connectionTo(call, turn);
  const run = { sessionKey: sessionKey(turn), runId: turn.runId };
  let triesLeft = STOP_TRIES;
  // It may be on its way to the gateway at this moment.
  const stopped = await pollUntil(
    async () => {
      if (await chatAbort(connection, run)) return true;
      triesLeft -= 1;
      const { isOpen, isStopped } = await turns.standing(asked);
      // It was waiting for a place, and whoever had it wait has seen that it is not to be sent.
      if (!isOpen) return isStopped;
      return triesLeft === 0 ? false : undefined;
    },
    STOP_PAUSES,
    signal,
  );
  return { stopped };
}
