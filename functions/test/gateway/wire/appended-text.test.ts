import { describe, expect, it } from "vitest";
import { appendedText } from "../../../src/gateway/wire/appended-text.ts";

/** A delta as protocol 4 writes it. */
function delta(whole: string, added: string, more: object = {}): string {
  const message = { role: "assistant", content: [{ type: "text", text: whole }], timestamp: 5 };
  const common = { runId: "r-1", sessionKey: "agent:main:web:a", agentId: "main", seq: 4 };
  const payload = { ...common, state: "delta", deltaText: added, ...more, message };
  return JSON.stringify({ type: "event", event: "chat", payload, seq: 9 });
}

const written = (text: string) => () => Buffer.byteLength(JSON.stringify(text)) - 2;

describe("a delta that adds to what is known", () => {
  it.each([
    "plain",
    'with "quotes"',
    "a\nline",
    "back\\slash",
    "é 你好 😀",
    '"}],"timestamp":5}},"seq":1}',
    "ends with a backslash \\",
    "a long line ".repeat(100),
    "",
  ])("is read without its whole text: %j", (added) => {
    const known = 'Known "so far" ';
    const read = appendedText(Buffer.from(delta(known + added, added)), written(known));
    expect(read).toEqual({
      kind: "appended",
      runId: "r-1",
      text: added,
      seq: 9,
      writtenLength: written(known + added)(),
    });
  });
});

describe("left to the parser is", () => {
  it.each<[string, string, (() => number | undefined)?]>([
    ["one whose addition does not make the whole", delta("a b c", " c")],
    ["one that rewrites the reply", delta("b", "b", { replace: true })],
    ["one of a run that nobody listens to", delta("b", "b"), () => undefined],
    ["one with its keys in another order", delta("b", "b").replace('"state":"delta",', "")],
    ["one with more before its addition", delta("b", "b").replace('"state"', '"replace":true,"state"')],
    ["one whose whole is in several parts", delta("b", "b").replace('}],"timestamp"', '},{}],"timestamp"')],
    ["one with more at its end", delta("b", "b").replace(/}$/, ',"stateVersion":{}}')],
    ["one with an escape that there is not", delta("bxx", "bxx").replaceAll("xx", "\\x")],
    ["one that is cut off", delta("b", "b").slice(0, -1)],
    ["one that is cut off in its addition", delta("b", "b").slice(0, 125)],
    ["one that is cut off in its run's id", delta("b", "b").slice(0, 53)],
  ])("%s", (_, frame, writtenLengthOf = written("")) => {
    expect(appendedText(Buffer.from(frame), writtenLengthOf)).toBeUndefined();
  });
});
