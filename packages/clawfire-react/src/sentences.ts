import type { CallFailure } from "./call-failure.ts";
import { fill } from "./words/words.ts";

type Sentences = Readonly<Record<string, string>>;

/** What a visitor reads when a call failed: what happened, and what to do. */
const sentences: Sentences = {
  "connection-lost": "The connection was lost. Your message is kept; check your connection and try again.",
  "not-deployed":
    "Nothing answers at the chat's address. Its owner must deploy the functions, or correct the address.",
  cancelled: "You stopped this message before it was answered.",
  internal: "Something went wrong on our side. Send the message again.",
  "not-signed-in": "You are signed out. Reload the page to sign in again.",
  unauthenticated: "You are signed out. Reload the page to sign in again.",
  "sign-in-revoked": "Your sign-in has ended. Reload the page to sign in again.",
  "token-replayed": "This request was made before, and was not taken again. Try once more.",
  "anonymous-not-allowed": "Sign in with an account to chat.",
  "email-not-verified":
    "Verify your e-mail address to chat: open the link that was sent to you, then sign in again.",
  blocked: "You cannot chat here: the owner of this page has decided so.",
  "not-admin": "Only an administrator may do this. Sign in with an account that has the admin claim.",
  "guest-not-proved":
    "What you wrote before could not be taken along: too much time has passed. It is still there where you wrote it.",
  "guest-taken": "What you wrote before went to another account already.",
  "conversation-not-found": "This conversation no longer exists. Send the message again to begin a new one.",
  "message-not-found": "This message no longer exists. Send it again as a new one.",
  "message-not-last":
    "Only the last message can be changed, once it is answered. Look at the conversation again.",
  "message-id-reused": "This message could not be sent. Send it again as a new one.",
  "rate-limited": "That was a lot in a short time. Your message is kept until it can be sent.",
  "too-many-conversations":
    "You have as many conversations as can be kept. Delete one, then send the message again.",
  overloaded: "Many people are asking at the moment. Your message is kept until it can be sent.",
  "device-not-paired":
    "The chat is waiting for its owner's approval. Your message goes out as soon as it is given.",
  "gateway-misconfigured":
    "The chat is not set up correctly. Its owner must look at it; your message is kept.",
  "secret-unusable": "The chat is not set up correctly. Its owner must look at it; your message is kept.",
  "gateway-unavailable": "The agent cannot be reached at the moment. Your message is kept and sent again.",
  "storage-unavailable":
    "The conversation cannot be reached at the moment. Your message is kept; try again shortly.",
  "run-failed": "The agent could not answer. Send the message again.",
  "still-running": "The agent is still at work. Its reply comes here when it is ready; wait a moment.",
  "device-request-not-found": "This request is no longer there. Look at the list again.",
  "device-request-changed":
    "The device asks for something else by now, so it was not approved. Look at what it asks for, and decide again.",
  "scopes-not-allowed":
    "The device asks for more than may be approved here. Reject it, or approve it on the gateway's host if you started it.",
  "device-not-found": "This device is no longer paired. Look at the list again.",
  paused: "The chat is paused. Your message is kept; send it again later.",
  "settings-changed":
    "The settings were changed meanwhile, so yours were not saved. Look at them, and decide again.",
};

/**
 * @param own sentences that replace these, by the failure's reason, such as those of another language. In `invalid-request`,
 * `{issues}` stands for what was wrong; `unknown-failure`, with `{code}`, is for a reason that is not known; `reference`, with
 * `{reference}`, follows a sentence about what the owner finds in the log.
 */
export function sentenceOf(failure: CallFailure, own: Sentences = {}): string {
  const { reason, details } = failure;
  if (reason === "invalid-request") return invalid(failure, own[reason]);
  // The owner's own words, where there are any.
  if (reason === "paused" && typeof details["sentence"] === "string") return details["sentence"];
  return `${known(reason, own) ?? fallback(failure, own)}${referenceOf(failure, own)}`;
}

function known(reason: string, own: Sentences): string | undefined {
  const sentence = own[reason] ?? (reason === "unauthenticated" ? own["not-signed-in"] : undefined);
  return sentence ?? (Object.hasOwn(sentences, reason) ? sentences[reason] : undefined);
}

/** By it the owner finds in the log what a visitor is not told. */
function referenceOf({ code, details: { reference } }: CallFailure, own: Sentences): string {
  if (code !== "failed-precondition" || typeof reference !== "string") return "";
  return ` ${fill(own["reference"] ?? "(Reference {reference}.)", { reference })}`;
}

/** The backend's own messages are sentences for visitors; what is shorter is a code of Firebase's. */
function fallback({ code, message }: CallFailure, own: Sentences): string {
  if (/^[A-Z].*[a-z.]/.test(message)) return message;
  if (code === "resource-exhausted")
    return (
      own["rate-limited"] ?? "That was a lot in a short time. Wait a moment, then send the message again."
    );
  const sentence =
    own["unknown-failure"] ??
    "The call failed ({code}). Try again; if it fails again, tell the owner of this page.";
  return fill(sentence, { code });
}

function invalid({ details }: CallFailure, own: string | undefined): string {
  const issues = Array.isArray(details["issues"])
    ? (details["issues"] as { path?: unknown; message?: unknown }[])
    : [];
  const named = issues.map(({ path, message }) => `${String(path)} ${String(message)}`).join("; ");
  if (own !== undefined) return fill(own, { issues: named });
  const tooLong = issues.find(({ path }) => path === "message");
  if (tooLong) return `Your message ${String(tooLong.message)}. Change it and send it again.`;
  return `This was not accepted${named === "" ? "" : `: ${named}`}. Reload the page and try again.`;
}
