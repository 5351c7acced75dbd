import { beforeEach, describe, expect, it, vi } from "vitest";
import { connectionLost } from "../src/call-failure.ts";
import { claimThrough, keepGuest } from "../src/guest.ts";
import { pageMemory, type KeyValues } from "../src/page-memory.ts";
import { attachment, fakeStorage, refusal } from "./fake-backend.ts";

const user = (uid: string, isAnonymous: boolean) => ({
  uid,
  isAnonymous,
  getIdToken: () => Promise.resolve(`token of ${uid}`),
});
const guest = user("guest", true);
const ada = user("ada", false);

let storage: KeyValues;
let tab: KeyValues;
const claim = vi.fn<(token: string) => Promise<{ moved: number; waiting: number }>>();

beforeEach(() => {
  [storage, tab] = [fakeStorage(), fakeStorage()];
  vi.stubGlobal("sessionStorage", tab);
  claim.mockReset().mockResolvedValue({ moved: 2, waiting: 0 });
  return () => vi.unstubAllGlobals();
});

const claimAs = (who = ada) => claimThrough({ claim }, who, { storage });

describe("a guest who signs in", () => {
  it("is claimed once, by who is somebody", async () => {
    await keepGuest(guest, { storage });
    expect(await claimAs(user("another guest", true))).toBeUndefined();
    expect(await claimAs()).toEqual({ moved: 2, waiting: 0 });
    expect(await claimAs()).toBeUndefined();
    expect(claim.mock.calls).toEqual([["token of guest"]]);
  });

  it("is not claimed by the same account, to which a sign-in was added", async () => {
    await keepGuest(guest, { storage });
    expect(await claimAs(user("guest", false))).toBeUndefined();
    expect(claim).not.toHaveBeenCalled();
    expect(await claimAs()).toBeUndefined();
  });

  it("is tried again when the connection was lost, and not when it was refused", async () => {
    await keepGuest(guest, { storage });
    claim.mockRejectedValueOnce(connectionLost());
    await expect(claimAs()).rejects.toMatchObject({ reason: "connection-lost" });
    claim.mockRejectedValueOnce(refusal("already-exists", "guest-taken"));
    await expect(claimAs()).rejects.toMatchObject({ reason: "guest-taken" });
    expect(await claimAs()).toBeUndefined();
    expect(claim).toHaveBeenCalledTimes(2);
  });

  it("finds what was open and typed, and what he typed meanwhile", async () => {
    const [before, after] = [pageMemory(tab, "guest"), pageMemory(tab, "ada")];
    before.conversation = "c1";
    before.keepDraft("c1", "And then");
    before.keepDraft("", "hello");
    after.keepDraft("", "typed since");
    await keepGuest(guest, { storage });
    await claimAs();
    expect([after.conversation, after.draft("c1"), after.draft("")]).toEqual([
      "c1",
      "And then",
      "typed since",
    ]);
    expect([before.conversation, before.draft("c1")]).toEqual([undefined, ""]);
  });

  it("is told of the files that he chose and did not send: they have to be chosen again", async () => {
    const [before, after] = [pageMemory(tab, "guest"), pageMemory(tab, "ada")];
    before.conversation = "c1";
    before.keepFiles("c1", [attachment("a"), { name: "late.pdf" }]);
    after.keepFiles("", [attachment("b")]);
    await keepGuest(guest, { storage });
    await claimAs();
    expect(after.files("c1")).toEqual([{ name: "a.png" }, { name: "late.pdf" }]);
    expect(after.files("")).toEqual([attachment("b")]);
    expect(before.files("c1")).toEqual([]);
  });

  it("who is nobody's, or somebody already, is not remembered, and neither is one in a browser without storage", async () => {
    await keepGuest(ada, { storage });
    await keepGuest(null, { storage });
    expect(await claimAs(user("bob", false))).toBeUndefined();
    const forbidden = () => {
      throw new Error("forbidden");
    };
    const none = { getItem: forbidden, setItem: forbidden, removeItem: forbidden };
    await keepGuest(guest, { storage: none });
    expect(await claimThrough({ claim }, ada, { storage: none })).toBeUndefined();
  });

  it("with something else in the storage is nobody", async () => {
    for (const text of ["", "{", "null", "[]", '{"uid":1}']) {
      storage.setItem("clawfire:guest:", text);
      expect(await claimAs()).toBeUndefined();
    }
  });
});
