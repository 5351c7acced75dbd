import type { Attachment, ChatChunk, Message, SendResult, StatusChunk } from "./contract.ts";
import type { CallFailure } from "./call-failure.ts";
import type { PageContext } from "./transport.ts";
import { overTools, withTool, type TurnTool } from "./turn-tools.ts";

/** Stored by the backend; `phase` is what the agent prepares, where the gateway tells. */
interface WaitingStep {
  readonly kind: "waiting";
  readonly phase?: string | undefined;
  /** How many are before it, while it waits for a place at the agent; and how many milliseconds that may take. */
  readonly ahead?: number | undefined;
  readonly estimateMs?: number | undefined;
}

/** Where the visitor's latest message is on its way to a reply. */
export type TurnStep =
  | { readonly kind: "sending" }
  | WaitingStep
  | { readonly kind: "replying" }
  /** Goes on by itself when the browser is online again. */
  | { readonly kind: "offline" }
  /** Goes on by itself at `until` (milliseconds since 1970). */
  | { readonly kind: "resting"; readonly until: number; readonly failure: CallFailure }
  /** The visitor may send it again; before `retryAt` that is of no use. */
  | { readonly kind: "failed"; readonly failure: CallFailure; readonly retryAt?: number | undefined };

/** The visitor's latest message, as long as its reply is not settled. */
export interface Turn {
  readonly messageId: string;
  /** Undefined for the first message of a conversation. */
  readonly conversationId: string | undefined;
  readonly text: string;
  /** Files that go with it. */
  readonly attachments?: readonly Attachment[] | undefined;
  /** Id of the message that it replaces. */
  readonly replaces?: string | undefined;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** What the page told of itself when it was sent. */
  readonly context?: PageContext | undefined;
  /** The reply so far. */
  readonly reply: string;
  /** Files that came with it so far. */
  readonly replyAttachments: readonly Attachment[];
  /** What the agent has used for it, in the order in which it began; none where the owner does not have it told. */
  readonly tools: readonly TurnTool[];
  readonly step: TurnStep;
  /** Whether the backend is known to have stored it. */
  readonly accepted: boolean;
  readonly stopping: boolean;
}

/** What of a turn outlives a reload. */
export type PendingMessage = Pick<
  Turn,
  "messageId" | "text" | "attachments" | "replaces" | "createdAt" | "context"
> &
  Partial<Pick<Turn, "conversationId">>;

export function pendingOf({
  messageId,
  conversationId,
  text,
  attachments,
  replaces,
  createdAt,
  context,
}: PendingMessage): PendingMessage {
  return { messageId, conversationId, text, attachments, replaces, createdAt, context };
}

export function newTurn(message: PendingMessage): Turn {
  const { conversationId } = message;
  const step = { kind: "sending" } as const;
  return {
    ...pendingOf(message),
    conversationId,
    reply: "",
    replyAttachments: [],
    tools: [],
    step,
    accepted: false,
    stopping: false,
  };
}

/** The turn of a stored message that has no reply yet. */
export function turnOfMessage(
  { id, text, attachments, replaces, createdAt }: Message,
  conversationId: string,
): Turn {
  return {
    ...newTurn({ messageId: id, conversationId, text, attachments, replaces, createdAt }),
    accepted: true,
    step: { kind: "waiting" },
  };
}

/** What the visitor says: words, files, or both. */
export interface Said {
  readonly text: string;
  readonly attachments?: readonly Attachment[] | undefined;
}

export function isSomething({ text, attachments = [] }: Said): boolean {
  return text.trim() !== "" || attachments.length > 0;
}

/** What a new message is sent with. */
export interface Beginning {
  readonly conversationId?: string | undefined;
  /** @default a new one */
  readonly messageId?: string | undefined;
  readonly replaces?: string | undefined;
}

/** How a failed message goes out as a new one, where it is of no use to send it again; undefined: again. */
export function anewOf({ conversationId, replaces }: Turn, { reason }: CallFailure): Beginning | undefined {
  if (reason === "conversation-not-found") return {};
  if (reason === "message-not-last") return { conversationId };
  return reason === "message-id-reused" ? { conversationId, replaces } : undefined;
}

/** As the backend takes them. */
export function isMessageId(id: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
}

/** A conversation's id is its first message's. */
export function conversationOf({ conversationId, messageId }: PendingMessage): string {
  return conversationId ?? messageId;
}

export function isActive(turn: Turn | undefined): boolean {
  return turn !== undefined && turn.step.kind !== "failed";
}

/** Owns the text of one attempt: a stream that was attached anew tells the reply from its beginning. */
export class ReplyText {
  #text = "";

  /** The turn after a chunk. What was shown already stays until the new stream has caught up. */
  apply(turn: Turn, chunk: ChatChunk): Turn {
    switch (chunk.type) {
      case "accepted":
        return {
          ...turn,
          accepted: true,
          tools: overTools(turn.tools),
          step: { kind: turn.reply === "" ? "waiting" : "replying" },
        };
      case "status":
        return turn.reply === "" ? { ...turn, step: waitingStep(chunk) } : turn;
      case "tool":
        return { ...turn, tools: withTool(turn.tools, chunk) };
      case "attachment":
        return { ...turn, replyAttachments: withAttachment(turn.replyAttachments, chunk.attachment) };
      case "delta":
        return this.#show(turn, this.#text + chunk.text);
      case "replace":
        return this.#show(turn, chunk.text);
      default:
        return turn; // a newer backend's chunk
    }
  }

  #show(turn: Turn, text: string): Turn {
    this.#text = text;
    return { ...turn, reply: turn.reply.startsWith(text) ? turn.reply : text, step: { kind: "replying" } };
  }
}

/** A stream that was attached anew tells those that were told before. */
function withAttachment(known: readonly Attachment[], one: Attachment): readonly Attachment[] {
  return [...known.filter(({ id }) => id !== one.id), one];
}

function waitingStep({ phase, ahead, estimateMs }: StatusChunk): WaitingStep {
  return { kind: "waiting", phase, ahead, estimateMs };
}

/** The two messages that a turn becomes once its reply is settled. */
export function messagesOf(turn: Turn, { reply }: SendResult): Message[] {
  const state = reply.state === "stopped" ? "stopped" : "answered";
  const { replyAttachments: attachments } = turn;
  const files = attachments.length > 0 && { attachments };
  return [userMessage(turn, state), { ...files, ...reply, role: "assistant" }];
}

export function userMessage(
  { messageId, text, attachments, replaces, createdAt }: Turn,
  state: Message["state"],
): Message {
  return { id: messageId, role: "user", text, state, replaces, attachments, createdAt };
}
