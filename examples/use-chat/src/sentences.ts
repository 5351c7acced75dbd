import type { CallFailure } from "./call-failure.ts";

/** What a visitor reads when a call failed: what happened, and what to do. */
const sentences: Readonly<Record<string, string>> = {
  "connection-lost": "The connection was lost. Your message is kept; check your connection and try again.",
  "not-deployed":
    "Nothing answers at the chat's address. Its owner must deploy the functions, or correct the address.",
  cancelled: "You stopped this message before it was answered.",
  internal: "Something went wrong on our side. Send the message again.",
  "not-signed-in": "You are signed out. Reload the page to sign in again.",
  unauthenticated: "You are signed out. Reload the page to sign in again.",
  "anonymous-not-allowed": "Sign in with an account to chat.",
  "not-admin": "Only an administrator may do this. Sign in with an account that has the admin claim.",
  "conversation-not-found": "This conversation no longer exists. Send the message again to begin a new one.",
  "message-not-found": "This message no longer exists. Send it again as a new one.",
  "message-id-reused": "This message could not be sent. Send it again as a new one.",
  "device-not-paired":
    "The chat is waiting for its owner's approval. Your message goes out as soon as it is given.",
  "gateway-misconfigured":
    "The chat is not set up correctly. Its owner must look at it; your message is kept.",
  "secret-unusable": "The chat is not set up correctly. Its owner must look at it; your message is kept.",
  "gateway-unavailable": "The agent cannot be reached at the moment. Your message is kept and sent again.",
  "run-failed": "The agent could not answer. Send the message again.",
};

export function sentenceOf(failure: CallFailure): string {
  if (failure.reason === "invalid-request") return invalid(failure);
  return sentences[failure.reason] ?? fallback(failure);
}

/** The backend's own messages are sentences for visitors; what is shorter is a code of Firebase's. */
function fallback({ code, message }: CallFailure): string {
  if (/^[A-Z].*[a-z.]/.test(message)) return message;
  if (code === "resource-exhausted")
    return "That was a lot in a short time. Wait a moment, then send the message again.";
  return `The call failed (${code}). Try again; if it fails again, tell the owner of this page.`;
}

function invalid({ details }: CallFailure): string {
  const issues = Array.isArray(details["issues"])
    ? (details["issues"] as { path?: unknown; message?: unknown }[])
    : [];
  const tooLong = issues.find(({ path }) => path === "message");
  if (tooLong) return `Your message ${String(tooLong.message)}. Change it and send it again.`;
  const named = issues.map(({ path, message }) => `${String(path)} ${String(message)}`).join("; ");
  return `This was not accepted${named === "" ? "" : `: ${named}`}. Reload the page and try again.`;
}
