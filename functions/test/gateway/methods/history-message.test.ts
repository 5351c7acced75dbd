import { describe, expect, it } from "vitest";
import { toMessage } from "../../../src/gateway/methods/history-message.ts";

const path = "/root/.openclaw/workspace/chart.png";

function read(text: string, more: object = {}, maxChars = 8_000) {
  const [message] = toMessage({ role: "assistant", content: [{ type: "text", text }], ...more }, maxChars);
  return message;
}

describe("an entry of the history", () => {
  it("has the files that the agent handed over beside its words", () => {
    expect(read(`[[reply_to_current]] Here.\nMEDIA:${path}`)).toMatchObject({ text: "Here.", media: [path] });
    expect(read("Here.")?.media).toBeUndefined();
  });

  it("has a visitor's own words as they are", () => {
    expect(read(`MEDIA:${path}`, { role: "user" })).toMatchObject({ text: `MEDIA:${path}` });
  });

  it("shows nothing of a line in which it was cut", () => {
    const words = "word ".repeat(1_590);
    const cut = `${words}\nMEDIA:/root/.openclaw`;
    const text = `${cut.padEnd(8_000, "x").slice(0, 8_000)}\n...(truncated)...`;
    expect(read(text)).toMatchObject({ text: words, cut: true });
  });
});
