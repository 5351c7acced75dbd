/** The codes of `HttpsError` that Clawfire uses. */
export type ErrorCode =
  | "already-exists"
  | "deadline-exceeded"
  | "failed-precondition"
  | "internal"
  | "invalid-argument"
  | "not-found"
  | "permission-denied"
  | "resource-exhausted"
  | "unauthenticated"
  | "unavailable";

/**
 * The closed list of reasons a call can fail for: the code it leaves with, and the sentence that a page may
 * show to a visitor. What a site's owner should do is told by the gateway's catalogue of failures.
 */
export const reasons = {
  "invalid-request": ["invalid-argument", "The request is not valid."],
  "not-signed-in": ["unauthenticated", "Sign in first."],
  "sign-in-revoked": ["unauthenticated", "Sign in again."],
  "token-replayed": ["unauthenticated", "This request was made before. Try again."],
  "anonymous-not-allowed": ["permission-denied", "Sign in with an account to chat."],
  "email-not-verified": [
    "permission-denied",
    "Verify your e-mail address to chat: open the link that was sent to you, then sign in again.",
  ],
  blocked: ["permission-denied", "You cannot chat here."],
  "not-admin": ["permission-denied", "Only an administrator may do this."],
  "guest-not-proved": [
    "permission-denied",
    "The guest's sign-in is over, or it is not one of a guest. Sign in as the guest again.",
  ],
  "guest-taken": ["already-exists", "The guest's conversations went to another account already."],
  "conversation-not-found": ["not-found", "There is no such conversation."],
  "message-not-found": ["not-found", "There is no such message."],
  "message-not-last": [
    "failed-precondition",
    "Only the last message can be replaced, once it is answered. Look at the conversation again.",
  ],
  "message-id-reused": ["already-exists", "This message id was already used for another message."],
  "attachment-refused": ["invalid-argument", "This file cannot be sent."],
  "rate-limited": ["resource-exhausted", "That was a lot at once. Try again a little later."],
  "too-many-conversations": ["resource-exhausted", "Delete a conversation to begin a new one."],
  overloaded: ["resource-exhausted", "Many people are asking at the moment. Try again shortly."],
  "device-not-paired": ["failed-precondition", "The chat is waiting for its owner's approval."],
  "gateway-misconfigured": [
    "failed-precondition",
    "The chat is not set up correctly. Its owner must look at it.",
  ],
  "secret-unusable": ["failed-precondition", "The chat is not set up correctly. Its owner must look at it."],
  "gateway-unavailable": ["unavailable", "The agent cannot be reached at the moment. Try again shortly."],
  "storage-unavailable": [
    "unavailable",
    "The conversation cannot be stored at the moment. Try again shortly.",
  ],
  "run-failed": ["internal", "The agent could not answer. Send the message again."],
  "still-running": ["deadline-exceeded", "The agent is still working on the answer. Attach again."],
  "device-request-not-found": ["not-found", "There is no such pairing request. List the devices again."],
  "device-request-changed": [
    "failed-precondition",
    "The pairing request is not what it was. List the devices again.",
  ],
  "scopes-not-allowed": ["permission-denied", "The device asks for more than may be approved here."],
  paused: ["unavailable", "The chat is paused. Come back later."],
  "settings-changed": [
    "failed-precondition",
    "The settings were changed meanwhile. Look at them, and decide again.",
  ],
  "device-not-found": ["not-found", "There is no such paired device. List the devices again."],
} as const satisfies Record<string, readonly [ErrorCode, string]>;

export type Reason = keyof typeof reasons;

/** What a caller is told beside the code: `reason`, and what belongs to it, such as `retryAfterMs`. */
export interface ErrorDetails {
  /** Milliseconds after which the same call may succeed. */
  readonly retryAfterMs?: number | undefined;
  readonly [key: string]: unknown;
}

/** A failure with a reason of the closed list. Only `callables/` turns it into an `HttpsError`. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly reason: Reason;
  readonly details: ErrorDetails;

  constructor(reason: Reason, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(reasons[reason][1], options);
    this.reason = reason;
    this.details = details;
  }

  get code(): ErrorCode {
    return reasons[this.reason][0];
  }

  /** The same failure with more said to the caller. */
  about(details: ErrorDetails): ChatError {
    return new ChatError(this.reason, { ...this.details, ...details }, { cause: this.cause });
  }
}
