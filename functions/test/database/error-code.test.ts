import { expect, it } from "vitest";
import { isTransient } from "../../src/database/error-code.ts";

const failure = (code: number, message: string) => Object.assign(new Error(message), { code });

it.each([
  ["a busy database", failure(14, "14 UNAVAILABLE: Try again."), true],
  [
    "a commit that was repeated once it was done",
    failure(3, "3 INVALID_ARGUMENT: Unknown transaction."),
    true,
  ],
  [
    "a document that is too large",
    failure(3, "3 INVALID_ARGUMENT: Maximum entity size is 1048576 bytes"),
    false,
  ],
  ["a document that is there", failure(6, "6 ALREADY_EXISTS: Document already exists."), false],
  ["anything else", new Error("transaction"), false],
])("tells what may pass by itself: %s", (_, error, expected) => {
  expect(isTransient(error)).toBe(expected);
});
