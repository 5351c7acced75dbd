import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";
import { unlessRefused } from "../failures/refusal.ts";

const row = z.object({ key: z.string(), hasActiveRun: z.boolean().optional().catch(undefined) });
const answer = z.object({ sessions: z.array(row.optional().catch(undefined)).catch([]) });

/**
 * Whether any run goes on in a session, also one under another id than ours; undefined where the release does not tell
 * (before 2026.5). 2026.8 goes on saying so some seconds after the end: it is no witness of one.
 */
export async function isSessionActive(
  connection: Requester,
  sessionKey: string,
  limits: Partial<RequestLimits> = {},
): Promise<boolean | undefined> {
  const params = { search: sessionKey, limit: 1 };
  const read = await unlessRefused(() =>
    connection.request("sessions.list", params, { ...limits, schema: answer }),
  );
  return read?.sessions.find((found) => found?.key === sessionKey)?.hasActiveRun;
}
