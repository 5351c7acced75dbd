import { createHmac } from "node:crypto";

/** Which conversation a key is made for. */
export interface ConversationAddress {
  readonly uid: string;
  readonly conversationId: string;
  /** How often its last message was replaced: each time, the agent goes on in another session. @default 0 */
  readonly branch?: number;
}

/**
 * The gateway's session of a conversation: `agent:<agentId>:web:<hash>`. The gateway checks no owner: whoever
 * knows a session key may read and write the session, so the hash is an HMAC that nobody can guess or choose.
 */
export function sessionKey(
  pepper: string,
  agentId: string,
  { uid, conversationId, branch = 0 }: ConversationAddress,
): string {
  const parts = ["session", uid, conversationId, ...(branch === 0 ? [] : [branch])];
  return `agent:${agentId}:web:${keyedHash(pepper, parts)}`;
}

/**
 * The idempotency key of one attempt to have a message answered. Not the message's own id: that is made by the
 * browser, and the gateway's keys are one space for all visitors.
 */
export function runId(
  pepper: string,
  { uid, conversationId }: ConversationAddress,
  messageId: string,
  attempt: number,
) {
  return keyedHash(pepper, ["run", uid, conversationId, messageId, attempt]).slice(0, 32);
}

function keyedHash(pepper: string, parts: readonly (string | number)[]): string {
  return createHmac("sha256", pepper).update(JSON.stringify(parts)).digest("hex");
}
