import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import type { Hello } from "../connection/hello.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";
import { unlessRefused } from "../failures/refusal.ts";
import { chatHistory } from "./chat-history.ts";
import { toMessage, type HistoryMessage } from "./history-message.ts";

type Limits = Partial<RequestLimits>;

type Connection = Requester & { readonly hello?: Pick<Hello, "methods"> | undefined };

export interface CutMessage {
  readonly sessionKey: string;
  /** An entry of the session's history. */
  readonly message: HistoryMessage;
  /** How many of the newest entries are looked through, where the release finds none by its id. @default 50 */
  readonly limit?: number | undefined;
}

/** Characters of the longest text that a gateway is asked for. */
const maxChars = 500_000;

const defaultLimit = 50;

/**
 * The whole text of a message that the history cut; undefined if it cannot be had, or is longer than 500,000
 * characters. Each release has one of these ways at least: one entry by its id (since 2026.6), a history that cuts
 * later (since 2026.4), the transcript as it was written (since 2026.3). Releases before cut nothing.
 */
export async function wholeMessage(
  connection: Connection,
  cut: CutMessage,
  limits: Limits = {},
): Promise<string | undefined> {
  if (!cut.message.cut) return cut.message.text;
  for (const way of [byId, inHistory, inTranscript]) {
    const found = await unlessRefused(() => way(connection, cut, limits));
    if (found?.cut === false && found.text.startsWith(cut.message.text)) return found.text;
  }
  return undefined;
}

const one = z.object({ message: z.unknown().optional() });

async function byId(connection: Connection, { sessionKey, message }: CutMessage, limits: Limits) {
  const method = "chat.message.get";
  const { methods = [method] } = connection.hello ?? {};
  if (message.id === undefined || !methods.includes(method)) return undefined;
  const params = { sessionKey, messageId: message.id, maxChars };
  const read = await connection.request(method, params, { ...limits, schema: one });
  return toMessage(read.message, maxChars)[0];
}

async function inHistory(
  connection: Connection,
  { sessionKey, message, limit = defaultLimit }: CutMessage,
  limits: Limits,
) {
  const { messages } = await chatHistory(connection, { sessionKey, limit, maxChars }, limits);
  return messages.find((other) => isSame(other, message));
}

const all = z.object({ messages: z.array(z.unknown()).catch([]) });

/** No release tells that it has this method. What it gives is cut nowhere. */
async function inTranscript(
  connection: Connection,
  { sessionKey, message, limit = defaultLimit }: CutMessage,
  limits: Limits,
) {
  const params = { key: sessionKey, limit };
  const { messages } = await connection.request("sessions.get", params, { ...limits, schema: all });
  return messages.flatMap((value) => toMessage(value, maxChars)).find((other) => isSame(other, message));
}

function isSame(other: HistoryMessage, { role, id, timestamp }: HistoryMessage): boolean {
  if (id !== undefined && other.id !== undefined) return other.id === id;
  return timestamp !== undefined && other.timestamp === timestamp && other.role === role;
}
