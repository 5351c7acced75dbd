import type { Requester } from "../connection/gateway-connection.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";
import { unlessRefused } from "../failures/refusal.ts";
import { acknowledged } from "../wire/fields.ts";
import { chatHistory } from "./chat-history.ts";

/**
 * Deletes a session with its transcript, as far as the release lets a device do so that is no administrator: since 2026.8 one that was
 * archived. Of the transcript a compressed copy stays on the gateway's disk, and so do its media. False where the release refuses.
 */
export async function removeSession(
  connection: Requester,
  sessionKey: string,
  limits: Partial<RequestLimits> = {},
): Promise<boolean> {
  const { sessionId: expectedSessionId } = await chatHistory(connection, { sessionKey, limit: 1 }, limits);
  if (expectedSessionId === undefined) return true;
  const options = { ...limits, schema: acknowledged };
  const which = { key: sessionKey, expectedSessionId };
  const removed = await unlessRefused(async () => {
    await connection.request("sessions.patch", { ...which, archived: true }, options);
    const how = { archivedOnly: true, deleteTranscript: true };
    await connection.request("sessions.delete", { ...which, ...how }, options);
    return true;
  });
  return removed === true;
}
