import { expect, it } from "vitest";
import { proveGuest, verifyIdToken } from "../../src/visitor/guest.ts";
import { failureOf } from "../support/failure.ts";

const part = (fields: object) => Buffer.from(JSON.stringify(fields)).toString("base64url");
const keyed = part({ alg: "RS256", kid: "a-key" });

/** What `firebase-admin` throws, as it was seen without the emulator and without a network. */
function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

it.each([
  ["words", "let me in"],
  ["a token that nobody signed", `${part({ alg: "none" })}.${part({ sub: "guest" })}.`],
  ["a token of another project", `${keyed}.${part({ aud: "another", sub: "guest" })}.signature`],
])("a guest is not proved by %s, says firebase-admin itself", async (_, token) => {
  process.env["GCLOUD_PROJECT"] = "demo-test";
  expect(await failureOf(proveGuest(token, verifyIdToken))).toMatchObject({ reason: "guest-not-proved" });
});

it("a guest is not proved by a token that is over", async () => {
  const verify = () => Promise.reject(refusal("auth/id-token-expired", "Firebase ID token has expired."));
  expect(await failureOf(proveGuest("token", verify))).toMatchObject({ reason: "guest-not-proved" });
});

it("a guest may be proved later when Google's keys cannot be fetched, which has the code of a bad token", async () => {
  const message =
    "Error while making request: getaddrinfo ENOTFOUND www.googleapis.com. Error code: ENOTFOUND";
  const verify = () => Promise.reject(refusal("auth/argument-error", message));
  const unknown = { reason: "storage-unavailable", details: { retryAfterMs: 2_000 } };
  expect(await failureOf(proveGuest("token", verify))).toMatchObject(unknown);
});
