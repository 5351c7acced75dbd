import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { flag, text } from "../wire/fields.ts";
import { withoutMediaSoFar } from "../wire/media-lines.ts";
import { toMessage, type HistoryMessage } from "./history-message.ts";

export type { HistoryMessage } from "./history-message.ts";

export interface ChatHistory {
  /** Oldest first. */
  readonly messages: readonly HistoryMessage[];
  /** A run that goes on, with its text so far, where the release tells it. */
  readonly inFlightRun: { readonly runId: string; readonly text: string } | undefined;
  /** The gateway's id of the session's present transcript, where told: another one after a reset. */
  readonly sessionId: string | undefined;
  /** Whether any run goes on in the session, where the release tells. */
  readonly busy?: boolean | undefined;
  /** True if the session counts as running: also one whose run a restart interrupted and that will be gone on with. */
  readonly running?: boolean | undefined;
}

export interface HistoryRequest {
  readonly sessionKey: string;
  /** How many of the newest entries; at most 1000. */
  readonly limit: number;
  /**
   * Characters after which the gateway cuts a text; at most 500,000. Releases before 2026.4 take no such wish: they
   * cut after 12,000, or not at all. @default 8_000
   */
  readonly maxChars?: number | undefined;
}

type Limits = Partial<RequestLimits>;

/** What a release cuts at by itself. Asked for nevertheless, because the gateway's owner may have set another. */
const defaultMaxChars = 8_000;

const answer = z.object({
  messages: z.array(z.unknown()),
  sessionId: text,
  inFlightRun: z
    .object({ runId: z.string(), text: z.string().catch("").transform(withoutMediaSoFar) })
    .optional()
    .catch(undefined),
  sessionInfo: z.object({ hasActiveRun: flag, status: text }).optional().catch(undefined),
});

/** Reads the newest entries of a session. */
export async function chatHistory(
  connection: Requester,
  session: HistoryRequest,
  limits: Limits = {},
): Promise<ChatHistory> {
  const { read, maxChars } = await ask(connection, session, limits);
  const { messages, inFlightRun, sessionId, sessionInfo } = read;
  return {
    messages: messages.flatMap((value) => toMessage(value, maxChars)),
    inFlightRun,
    sessionId,
    busy: sessionInfo?.hasActiveRun,
    running: sessionInfo === undefined ? undefined : sessionInfo.status === "running",
  };
}

/** Connections whose gateway does not know `maxChars`. Nothing but its refusal tells. */
const withoutMaxChars = new WeakSet<Requester>();

async function ask(connection: Requester, session: HistoryRequest, limits: Limits) {
  const { sessionKey, limit, maxChars = defaultMaxChars } = session;
  const options = { ...limits, schema: answer };
  if (!withoutMaxChars.has(connection)) {
    try {
      const read = await connection.request("chat.history", { sessionKey, limit, maxChars }, options);
      return { read, maxChars };
    } catch (error) {
      if (!(error instanceof GatewayFailure) || error.kind !== "params-refused") throw error;
      withoutMaxChars.add(connection);
    }
  }
  const read = await connection.request("chat.history", { sessionKey, limit }, options);
  return { read, maxChars: undefined };
}
