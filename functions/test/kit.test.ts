import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { kitPrefix, repositoryPrefix } from "../src/kit.ts";
import firebase from "../../firebase.json" with { type: "json" };

describe("an instance of the function kit", () => {
  it.each([
    [undefined, "", "clawfire"],
    ["support", "kit-support-", "kit-support"],
    ["shop_2", "kit-shop_2-", "kit-shop-2-9fdc27"],
    ["shop-2", "kit-shop-2-", "kit-shop-2"],
    ["a", "kit-a-", "kit-a"],
  ])("%s has secrets and a database of its own", (instance, prefix, database) => {
    const environment = instance === undefined ? {} : { FIREBASE_KIT_INSTANCE_ID: instance };
    expect(kitPrefix(environment)).toBe(prefix);
    expect(readConfig(environment).FIRESTORE_DATABASE).toBe(database);
  });

  it("keeps its conversations where its owner says", () => {
    const environment = { FIREBASE_KIT_INSTANCE_ID: "support", FIRESTORE_DATABASE: "chats" };
    expect(readConfig(environment).FIRESTORE_DATABASE).toBe("chats");
  });
});

it("functions of the repository are called as firebase.json says, and never as a site's own", () => {
  expect(repositoryPrefix).toBe(`${firebase.functions.prefix}-`);
});
