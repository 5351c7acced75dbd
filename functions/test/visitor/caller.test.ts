import type { CallableRequest } from "firebase-functions/v2/https";
import { describe, expect, it } from "vitest";
import { identify, identifyAdmin } from "../../src/visitor/caller.ts";

type Auth = CallableRequest["auth"];

/** A verified token, as far as anybody looks at it. */
const signedIn = (provider: string, claims: object = {}) =>
  ({
    uid: "ada",
    rawToken: "",
    token: { uid: "ada", firebase: { sign_in_provider: provider }, ...claims },
  }) as unknown as Auth;

describe("a visitor", () => {
  it.each(["password", "google.com", "custom"])("who signed in with %s has an account", (provider) => {
    expect(identify(signedIn(provider), false)).toEqual({ uid: "ada", anonymous: false });
  });

  it("may be anonymous where that is allowed", () => {
    expect(identify(signedIn("anonymous"), true)).toEqual({ uid: "ada", anonymous: true });
    expect(() => identify(signedIn("anonymous"), false)).toThrow(
      expect.objectContaining({ reason: "anonymous-not-allowed", code: "permission-denied" }),
    );
  });

  it.each([identify, identifyAdmin])("must be signed in", (who) => {
    expect(() => who(undefined, true)).toThrow(
      expect.objectContaining({ reason: "not-signed-in", code: "unauthenticated" }),
    );
  });
});

describe("an administrator", () => {
  it("has the claim that says so", () => {
    expect(identifyAdmin(signedIn("password", { admin: true }))).toEqual({ uid: "ada", anonymous: false });
  });

  it.each([{}, { admin: false }, { admin: "true" }, { admin: 1 }, { role: "admin" }])(
    "is nobody with %j",
    (claims) => {
      expect(() => identifyAdmin(signedIn("password", claims))).toThrow(
        expect.objectContaining({ reason: "not-admin", code: "permission-denied" }),
      );
    },
  );
});
