import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";
import { unlessRefused } from "../failures/refusal.ts";
import { text, texts } from "../wire/fields.ts";
import { readMedia } from "../wire/media-lines.ts";
import { messageTexts } from "../wire/message-text.ts";

type Limits = Partial<RequestLimits>;

const agents = z.object({ agents: z.array(z.object({ id: z.string(), workspace: text })).catch([]) });

/** The folder on the gateway's host in which an agent works (since 2026.6); undefined where it is not told. */
export async function workspaceOf(
  connection: Requester,
  agentId: string,
  limits: Limits = {},
): Promise<string | undefined> {
  const read = await unlessRefused(() =>
    connection.request("agents.list", {}, { ...limits, schema: agents }),
  );
  return read?.agents.find(({ id }) => id === agentId)?.workspace;
}

const entry = z
  .object({
    openclawDelivery: z.object({ mediaUrls: texts }).optional().catch(undefined),
    __openclaw: z.object({ id: text }),
  })
  .transform(({ openclawDelivery, __openclaw: { id } }) => ({
    id,
    media: openclawDelivery?.mediaUrls ?? [],
  }));

const transcript = z.object({ messages: z.array(z.unknown()).catch([]) });

/** Newest entries of a transcript that are looked through. */
const ENTRIES = 30;

/**
 * The files that an entry names, as its agent named them: the history of 2026.9 leaves that out, its transcript does not. Undefined where
 * it cannot be found.
 */
export async function namedIn(
  connection: Requester,
  { sessionKey, entryId }: { readonly sessionKey: string; readonly entryId: string },
  limits: Limits = {},
): Promise<readonly string[] | undefined> {
  const params = { key: sessionKey, limit: ENTRIES };
  const { messages } = await connection.request("sessions.get", params, { ...limits, schema: transcript });
  for (const message of messages) {
    const read = entry.safeParse(message).data;
    if (read?.id !== entryId) continue;
    return [...read.media, ...readMedia(messageTexts(message).join("")).sources];
  }
  return undefined;
}

/** Where a file is, or its bytes. */
const download = z.object({ url: text, data: text });

/** How a kept file is had: a path at the gateway that needs no token and lasts five minutes, or its bytes as base64. */
export async function keptFileAt(
  connection: Requester,
  file: { readonly sessionKey: string; readonly artifactId: string },
  limits: Limits = {},
): Promise<z.infer<typeof download>> {
  const { sessionKey, artifactId } = file;
  return connection.request(
    "artifacts.download",
    { sessionKey, artifactId },
    { ...limits, schema: download },
  );
}
