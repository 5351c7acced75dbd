import type { CallableRequest } from "firebase-functions/v2/https";
import { describe, expect, it } from "vitest";
import { admit, admitAdmin, identify, identifyAdmin } from "../../src/visitor/caller.ts";

type Auth = CallableRequest["auth"];

/** A verified token, as far as anybody looks at it. */
const signedIn = (provider: string, claims: object = {}) =>
  ({
    uid: "ada",
    rawToken: "",
    token: { uid: "ada", firebase: { sign_in_provider: provider }, ...claims },
  }) as unknown as Auth;

describe("a visitor", () => {
  it.each(["google.com", "custom", "phone"])("who signed in with %s has an account", (provider) => {
    expect(identify(signedIn(provider), false)).toEqual({ uid: "ada", anonymous: false });
  });

  it.each([
    [{ email_verified: true }, false],
    [{ email_verified: false }, true],
    [{}, true],
    [{ email_verified: "true" }, true],
  ])(
    "who signed in with a password counts as anonymous until the address is verified: %j",
    (claims, anonymous) => {
      expect(identify(signedIn("password", claims), true)).toEqual({ uid: "ada", anonymous });
    },
  );

  it("is told to verify the address of a password account where only who is known may chat", () => {
    for (const claims of [{}, { email_verified: false }, { email_verified: "true" }])
      expect(() => identify(signedIn("password", claims), false)).toThrow(
        expect.objectContaining({ reason: "email-not-verified", code: "permission-denied" }),
      );
    expect(identify(signedIn("password", { email_verified: true }), false)).toMatchObject({ uid: "ada" });
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
    expect(identifyAdmin(signedIn("password", { admin: true }))).toMatchObject({ uid: "ada" });
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

describe("a uid that a site made itself", () => {
  it.each(["ada/conversations/1", ".", "..", "__ada__", "", "a".repeat(129)])(
    "is nobody's when it is no name of a document: %j",
    (uid) => {
      const auth = { ...signedIn("custom"), uid } as Auth;
      expect(() => identify(auth, true)).toThrow(expect.objectContaining({ reason: "not-signed-in" }));
    },
  );
});

const signInSeconds = 1_700_000_000;
const current = { disabled: false, validSinceMs: signInSeconds * 1_000, claims: { admin: true } };
const administrator = { auth: signedIn("password", { admin: true, auth_time: signInSeconds }) };

describe("an account", () => {
  const outdated = [
    ["was deleted", undefined],
    ["is disabled", { ...current, disabled: true }],
    ["was signed out everywhere since", { ...current, validSinceMs: signInSeconds * 1_000 + 1 }],
  ] as const;

  it.each(outdated)("that %s is shut out where it is asked", async (_, account) => {
    const lookUp = async () => account;
    const revoked = { reason: "sign-in-revoked", code: "unauthenticated" };
    const asked = { ALLOW_ANONYMOUS: true, CHECK_REVOKED: true };
    await expect(admit(administrator, asked, lookUp)).rejects.toMatchObject(revoked);
    await expect(admitAdmin(administrator, lookUp)).rejects.toMatchObject(revoked);
  });

  it("is asked for a visitor only where that is switched on", async () => {
    const never = () => Promise.reject(new Error("It was asked."));
    const config = { ALLOW_ANONYMOUS: true, CHECK_REVOKED: false };
    expect(await admit(administrator, config, never)).toMatchObject({ uid: "ada" });
  });

  it("whose claim was taken away administers nothing, whatever its token says", async () => {
    const former = async () => ({ ...current, claims: {} });
    await expect(admitAdmin(administrator, former)).rejects.toMatchObject({ reason: "not-admin" });
    expect(await admitAdmin(administrator, async () => current)).toMatchObject({ uid: "ada" });
  });
});

describe("an App Check token that was used before", () => {
  const replayed = {
    ...administrator,
    app: { appId: "a", token: {}, alreadyConsumed: true } as unknown as CallableRequest["app"],
  };

  it("lets nobody in", async () => {
    const refusal = { reason: "token-replayed", code: "unauthenticated" };
    const config = { ALLOW_ANONYMOUS: true, CHECK_REVOKED: false };
    await expect(admit(replayed, config)).rejects.toMatchObject(refusal);
    await expect(admitAdmin(replayed, async () => current)).rejects.toMatchObject(refusal);
  });
});
