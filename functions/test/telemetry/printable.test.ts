import { assert, property } from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Log } from "../../src/telemetry/log.ts";
import { allPrintable, printable } from "../../src/telemetry/printable.ts";
import { hostileJson, hostileText } from "../security/hostile.ts";

const unprintable = /[^\P{Cc}\t\n]|\p{Bidi_Control}|[\u2028\u2029]/u;

describe("a stranger's text", () => {
  it.each([
    ["\u001b[2Jgone", "\\u001b[2Jgone"],
    ["\u009b31mred", "\\u009b31mred"],
    ["over\rwritten", "over\\u000dwritten"],
    ["a\u0000b\u007f", "a\\u0000b\\u007f"],
    ["cod.\u202egnp", "cod.\\u202egnp"],
    ["one\ntwo\tthree 👨‍👩‍👧 é", "one\ntwo\tthree 👨‍👩‍👧 é"],
  ])("%j is shown as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("holds nothing that a terminal obeys, wherever it stands", () => {
    assert(property(hostileText, (text) => !unprintable.test(printable(text))));
    assert(property(hostileJson, (data) => !unprintable.test(textsOf(data))));
  });

  it("leaves what is no plain object as it is", () => {
    const error = new Error("\u001b");
    expect(allPrintable({ error, list: [1, null, "\u0007"] })).toEqual({ error, list: [1, null, "\\u0007"] });
  });
});

/** Names and texts of some data, without the marks of JSON. */
function textsOf(data: unknown): string {
  const texts: string[] = [];
  JSON.stringify(allPrintable(data), (name, value: unknown) => {
    texts.push(name, typeof value === "string" ? value : "");
    return value;
  });
  return texts.join("");
}

describe("the log", () => {
  const written: string[] = [];
  let log: Log;

  beforeAll(async () => {
    // The functions runtime keeps the console that it finds when it is loaded.
    for (const method of ["info", "warn", "error"] as const)
      vi.spyOn(console, method).mockImplementation((line: string) => void written.push(line));
    ({ cloudLog: log } = await import("../../src/telemetry/log.ts"));
  });
  beforeEach(() => {
    written.length = 0;
  });
  afterAll(() => vi.restoreAllMocks());

  it.each(["info", "warn", "error"] as const)("writes one line without control characters: %s", (level) => {
    const text = "a\u001b[2J\u009b\r\n\u202eb\u0000";
    log[level](text, { [text]: text, nested: { list: [text] } });
    expect(written).toHaveLength(1);
    expect(written[0]).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
    const { message } = JSON.parse(written[0] ?? "") as { message: string };
    expect(message).toContain(String.raw`a\u001b[2J\u009b\u000d`);
  });
});
