import type { PageContext } from "../contract/index.ts";
import type { RunConnection } from "../run/run.ts";
import { remembered } from "../turn/remember.ts";
import type { Wait } from "../turn/turn-queue.ts";
import type { Turn } from "../turn/turn.ts";
import { guardCommands } from "../visitor/command-guard.ts";
import { pageContextWords } from "../visitor/page-context.ts";
import type { FilesForAgent } from "./attachments.ts";
import type { CallContext } from "./call-context.ts";
import { hasSeveralGateways } from "./gateway-of.ts";

/** What stands before the message: the conversation so far, if the agent may know nothing of it, the page's context, and the texts of files. */
export function prefaceOf(
  turn: Turn,
  { instance, turns, sessionKey }: Pick<CallContext, "instance" | "turns"> & { readonly sessionKey: string },
  wait: Wait,
  context: PageContext | undefined,
  files?: FilesForAgent,
): (connection: RunConnection) => Promise<string | undefined> {
  return async (connection) => {
    const before = await remembered(turns.options, turn, {
      sessionKey,
      severalGateways: hasSeveralGateways(instance),
      connection,
      log: instance.log,
      sawEnd: wait === "at-once",
    });
    const hasFields = context !== undefined && Object.keys(context).length > 0;
    const about = hasFields ? guardCommands(pageContextWords(context)) : undefined;
    const sent = await files?.words();
    const parts = [before, about, sent && guardCommands(sent)];
    return parts.filter((words) => words !== undefined).join("\n\n") || undefined;
  };
}
