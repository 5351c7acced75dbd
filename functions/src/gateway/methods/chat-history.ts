import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import { messageText } from "../wire/message-text.ts";
import type { RequestLimits } from "../connection/pending-requests.ts";
import { tokenUsage, type TokenUsage } from "../wire/token-usage.ts";
import { text, time } from "../wire/optional-fields.ts";

/** One entry of a session's transcript, the same for every release. */
export interface HistoryMessage {
  /** `user`, `assistant`, and others that no visitor should see, such as `toolResult`. */
  readonly role: string;
  /** Empty for an entry without words. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly timestamp: number | undefined;
  /** The entry's identity, where the release tells it. */
  readonly id: string | undefined;
  /** The run that the entry belongs to, where the release tells it. */
  readonly runId: string | undefined;
  /** Why the model stopped, such as `stop`, `error` or `aborted`. */
  readonly stopReason: string | undefined;
  readonly usage: TokenUsage | undefined;
  /** The model that wrote it. */
  readonly model?: string | undefined;
}

export interface ChatHistory {
  /** Oldest first. */
  readonly messages: readonly HistoryMessage[];
  /** A run that goes on, with its text so far, where the release tells it. */
  readonly inFlightRun: { readonly runId: string; readonly text: string } | undefined;
  /** Whether any run goes on in the session, where the release tells. */
  readonly busy?: boolean | undefined;
  /** True if the session counts as running: also one whose run a restart interrupted and that will be gone on with. */
  readonly running?: boolean | undefined;
}

const flag = z.boolean().optional().catch(undefined);

/** Newer releases tell of an aborted run by a flag of its own. */
const abort = z.object({ aborted: flag }).optional().catch(undefined);

const entry = z.object({
  role: z.string(),
  content: z.unknown().optional(),
  timestamp: time,
  id: text,
  runId: text,
  idempotencyKey: text,
  stopReason: text,
  model: text,
  usage: z.unknown().optional(),
  openclawAbort: abort.transform((read) => (read?.aborted === true ? "aborted" : undefined)),
  __openclaw: z.object({ id: text, runId: text, idempotencyKey: text }).optional().catch(undefined),
});

const answer = z.object({
  messages: z.array(z.unknown()).catch([]),
  inFlightRun: z
    .object({ runId: z.string(), text: z.string().catch("") })
    .optional()
    .catch(undefined),
  sessionInfo: z.object({ hasActiveRun: flag, status: text }).optional().catch(undefined),
});

/** Reads the newest `limit` entries of a session (at most 1000). */
export async function chatHistory(
  connection: Requester,
  session: { readonly sessionKey: string; readonly limit: number },
  limits: Partial<RequestLimits> = {},
): Promise<ChatHistory> {
  const { messages, inFlightRun, sessionInfo } = await connection.request("chat.history", session, {
    ...limits,
    schema: answer,
  });
  return {
    messages: messages.flatMap(toMessage),
    inFlightRun,
    busy: sessionInfo?.hasActiveRun,
    running: sessionInfo === undefined ? undefined : sessionInfo.status === "running",
  };
}

/** An entry that cannot be read is left out, rather than the whole history with it. */
function toMessage(value: unknown): HistoryMessage[] {
  const parsed = entry.safeParse(value);
  if (!parsed.success) return [];
  const {
    role,
    timestamp,
    id,
    stopReason,
    usage,
    model,
    openclawAbort,
    __openclaw: meta,
    ...rest
  } = parsed.data;
  const key = rest.idempotencyKey ?? meta?.idempotencyKey;
  return [
    {
      role,
      text: messageText(rest) ?? "",
      timestamp,
      id: id ?? meta?.id,
      runId: rest.runId ?? meta?.runId ?? key?.replace(/:(user|assistant)$/, ""),
      stopReason: openclawAbort ?? stopReason,
      usage: tokenUsage(usage),
      model,
    },
  ];
}
