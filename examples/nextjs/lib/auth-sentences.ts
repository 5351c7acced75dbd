import { fill } from "clawfire-react/words";
import type { CommonWords } from "@/words/en/common";

/** What a person reads when signing in failed: what happened, and what to do. */
export function authSentence(error: unknown, words: CommonWords): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const { signInFailures, signingInFailed, signingInFailedWith } = words;
  const sentence = Object.hasOwn(signInFailures, code) ? signInFailures[code] : undefined;
  return sentence ?? (code === "" ? signingInFailed : fill(signingInFailedWith, { code }));
}

/** The person closed the window: nothing to tell. */
export function wasClosed(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "auth/popup-closed-by-user" || code === "auth/cancelled-popup-request";
}
