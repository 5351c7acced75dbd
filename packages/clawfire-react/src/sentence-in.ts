import type { CallFailure } from "./call-failure.ts";
import { fill } from "./words/words.ts";

/** By a failure's reason. */
export type Sentences = Readonly<Record<string, string>>;

/**
 * What a visitor reads when a call failed: what happened, and what to do.
 * @param sentences In `invalid-request`, `{issues}` stands for what was wrong, and in `too-long`, where there is one, `{issue}` for that of the
 * message; `unknown-failure`, with `{code}`, is for a reason that is not known; `reference`, with `{reference}`, follows a sentence
 * about what the owner finds in the log.
 */
export function sentenceIn(failure: CallFailure, sentences: Sentences): string {
  const { reason, details } = failure;
  if (reason === "invalid-request") return invalid(failure, sentences);
  // The owner's own words, where there are any.
  if (reason === "paused" && typeof details["sentence"] === "string") return details["sentence"];
  const name = nameOf(failure, sentences);
  const sentence = Object.hasOwn(sentences, name) ? sentences[name] : undefined;
  return `${sentence ?? fallback(failure, sentences)}${referenceOf(failure, sentences)}`;
}

/** Why a file was refused is told apart by sentences of their own. */
function nameOf({ reason, details }: CallFailure, sentences: Sentences): string {
  const problem = `attachment-${String(details["problem"])}`;
  if (reason === "attachment-refused" && Object.hasOwn(sentences, problem)) return problem;
  return reason === "unauthenticated" ? "not-signed-in" : reason;
}

/** By it the owner finds in the log what a visitor is not told. */
function referenceOf({ code, details: { reference } }: CallFailure, sentences: Sentences): string {
  if (code !== "failed-precondition" || typeof reference !== "string") return "";
  return ` ${fill(sentences["reference"] ?? "", { reference })}`;
}

/** The backend's own messages are sentences for visitors; what is shorter is a code of Firebase's. */
function fallback({ code, message }: CallFailure, sentences: Sentences): string {
  if (/^[A-Z].*[a-z.]/.test(message)) return message;
  const name = code === "resource-exhausted" ? "rate-limited" : "unknown-failure";
  return fill(sentences[name] ?? message, { code });
}

function invalid({ details }: CallFailure, sentences: Sentences): string {
  const issues = Array.isArray(details["issues"])
    ? (details["issues"] as { path?: unknown; message?: unknown }[])
    : [];
  const tooLong = issues.find(({ path }) => path === "message");
  if (tooLong && sentences["too-long"])
    return fill(sentences["too-long"], { issue: String(tooLong.message) });
  const named = issues.map(({ path, message }) => `${String(path)} ${String(message)}`).join("; ");
  return fill(sentences["invalid-request"] ?? "", { issues: named });
}
