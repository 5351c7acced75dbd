import type { Sentences } from "../sentence-in.ts";

/** What a visitor reads when a call failed: what happened, and what to do. */
export const englishSentences: Sentences = {
  "connection-lost": "The connection was lost. Your message is kept; check your connection and try again.",
  "not-deployed":
    "Nothing answers at the chat's address. Its owner must deploy the functions, or correct the address.",
  cancelled: "You stopped this message before it was answered.",
  internal: "Something went wrong on our side. Send the message again.",
  "not-signed-in": "You are signed out. Reload the page to sign in again.",
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
  "attachment-refused": "A file cannot be sent with this message. Choose another one.",
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
  "invalid-request": "This was not accepted: {issues}. Reload the page and try again.",
  "too-long": "Your message {issue}. Change it and send it again.",
  "unknown-failure": "The call failed ({code}). Try again; if it fails again, tell the owner of this page.",
  reference: "(Reference {reference}.)",
};
