import { look, type LookedFor, type RunConnection } from "./follow-on.ts";
import { interruptedEnd, isEnd } from "./restart.ts";
import type { RunEnd } from "./run-outcome.ts";

/** How a run stands that nobody follows. */
export type Inspection =
  | RunEnd
  /** It goes on. */
  | { readonly kind: "running" }
  /** The gateway shows nothing of it: it was never sent, or has not come far enough to be shown. */
  | { readonly kind: "absent" };

/** Looks how a run stands, and sends nothing. @throws GatewayFailure */
export async function inspectRun(connection: RunConnection, run: LookedFor): Promise<Inspection> {
  const { found, interrupted, goesOn } = await look(connection, run);
  if (isEnd(found)) return found;
  if (!interrupted) return found.kind === "absent" ? found : { kind: "running" };
  return goesOn ? { kind: "running" } : interruptedEnd(found);
}
