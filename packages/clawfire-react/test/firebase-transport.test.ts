import { expect, it } from "vitest";
import { callableName } from "../src/firebase-transport.ts";

it.each([
  [undefined, "chat"],
  ["", "chat"],
  ["support", "kit-support-chat"],
])(
  "calls the functions of instance %s by the name that the Firebase CLI gives them: %s",
  (instance, name) => {
    expect(callableName("chat", { instance })).toBe(name);
  },
);
