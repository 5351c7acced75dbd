import { expect, test } from "vitest";
import { scriptReply } from "./scripted-reply.ts";

const reply = (text: string) => scriptReply(text).words.join("");

test("echoes the visitor's words exactly", () => {
  const words = "Two  spaces,\n\na *new* paragraph and ünïcödé 👋🏽";
  expect(reply(words)).toBe(`You said: ${words}`);
});

test("splits into words, so that a stream has as many steps", () => {
  expect(scriptReply("one two").words).toEqual(["You ", "said: ", "one ", "two"]);
});

test("is as long as asked for, the echo first", () => {
  const long = reply("tell me [words:200]");
  expect(long.split(/\s+/)).toHaveLength(200);
  expect(long).toMatch(/^You said: tell me \[words:200\] and here/);
});

test("is exactly what it is told to say", () => {
  expect(reply("[say:Good day to you.] now")).toBe("Good day to you.");
});

test("is as many characters long as asked for, the echo first", () => {
  const long = reply("tell me [chars:5000]");
  expect(long).toHaveLength(5000);
  expect(long).toMatch(/^You said: tell me \[chars:5000\]\n1 and here/);
});

test("is nothing at all when it is to be empty", () => {
  expect(reply("tell me [empty]")).toBe("");
});

test("reads every mark", () => {
  const marks =
    "[pace:30] [hold:a b] [hold-start:c] [fail:503] [fail-first:500] [drop] [tool:read {}] [tool:exec]";
  const { words: _, ...behaviour } = scriptReply(marks);
  expect(behaviour).toEqual({
    paceMs: 30,
    hold: "a b",
    holdStart: "c",
    fail: 503,
    failFirst: 500,
    drop: true,
    tools: [
      { name: "read", args: "{}" },
      { name: "exec", args: "{}" },
    ],
  });
});

test("a text without marks has no behaviour", () => {
  const { words: _, ...behaviour } = scriptReply("hold on, [fail] and [drop it]");
  expect(behaviour).toEqual({ paceMs: 0, drop: false, tools: [] });
});
