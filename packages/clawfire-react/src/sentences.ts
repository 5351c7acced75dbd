import type { CallFailure } from "./call-failure.ts";
import { sentenceIn, type Sentences } from "./sentence-in.ts";
import { englishSentences } from "./words/english-failures.ts";

/** @param own sentences that replace these, by the failure's reason, such as those of another language: see `sentenceIn`. */
export function sentenceOf(failure: CallFailure, own: Sentences = {}): string {
  return sentenceIn(failure, { ...englishSentences, ...("invalid-request" in own && withoutDetail), ...own });
}

/** Another language says one sentence of whatever was not accepted. */
const withoutDetail = { "too-long": "" };
