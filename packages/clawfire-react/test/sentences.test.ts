import { describe, expect, it } from "vitest";
import { reasons, type Reason } from "../../../functions/src/errors.ts";
import { CallFailure } from "../src/call-failure.ts";
import { sentenceOf } from "../src/sentences.ts";
import { refusal } from "./fake-backend.ts";

const every = Object.keys(reasons) as Reason[];

/** As the backend refuses, but without its own words. */
function withoutWords(reason: Reason): CallFailure {
  return new CallFailure("", { code: reasons[reason][0], reason });
}

describe("what a visitor reads", () => {
  it.each(every)("has words of its own for %s", (reason) => {
    const sentence = sentenceOf(withoutWords(reason));
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toContain("The call failed");
  });

  it("says what is wrong with a message that was not accepted", () => {
    const issues = [{ path: "message", message: "must be at most 10 characters, and has 12" }];
    expect(sentenceOf(refusal("invalid-argument", "invalid-request", { details: { issues } }))).toBe(
      "Your message must be at most 10 characters, and has 12. Change it and send it again.",
    );
  });

  it("shows the backend's own sentence for a reason that it does not know, and no code of Firebase's", () => {
    const unknown = { code: "aborted", reason: "brand-new" };
    expect(sentenceOf(new CallFailure("Wait for the moon.", unknown))).toBe("Wait for the moon.");
    expect(sentenceOf(new CallFailure("internal", unknown))).toContain("The call failed (aborted).");
  });

  it("reads nothing in English when every sentence is replaced", () => {
    const own = {
      "not-signed-in": "Abgemeldet.",
      "rate-limited": "Zu viel.",
      "invalid-request": "Nicht angenommen: {issues}.",
      "gateway-misconfigured": "Falsch eingerichtet.",
      "unknown-failure": "Fehler {code}.",
      reference: "(Kennung {reference}.)",
    };
    const issues = [{ path: "message", message: "is too long" }];
    const failures: [CallFailure, string][] = [
      [new CallFailure("", { code: "unauthenticated", reason: "unauthenticated" }), "Abgemeldet."],
      [new CallFailure("", { code: "resource-exhausted", reason: "resource-exhausted" }), "Zu viel."],
      [new CallFailure("internal", { code: "aborted", reason: "brand-new" }), "Fehler aborted."],
      [
        refusal("invalid-argument", "invalid-request", { details: { issues } }),
        "Nicht angenommen: message is too long.",
      ],
      [
        refusal("failed-precondition", "gateway-misconfigured", { details: { reference: "a1" } }),
        "Falsch eingerichtet. (Kennung a1.)",
      ],
    ];
    for (const [failure, sentence] of failures) expect(sentenceOf(failure, own)).toBe(sentence);
  });
});
