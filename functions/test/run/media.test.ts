import { describe, expect, it } from "vitest";
import { follow, histories, runId, started } from "./runs.ts";

const path = "/root/.openclaw/workspace/chart.png";
const said = `Here.\nMEDIA:${path}\nNice?`;
const shown = "Here.\nNice?";

describe("a run that hands over a file", () => {
  it("tells nothing of that line, wherever its deltas are cut, and ends without it", async () => {
    const { connection, outcome, texts } = await started();
    for (let end = 1; end <= said.length; end += 1)
      connection.emit({ kind: "text", text: said.slice(0, end) });
    connection.emit({
      kind: "usage",
      usage: { inputTokens: 1, outputTokens: 2 },
      model: "m",
      handsOver: true,
    });
    connection.emit({ kind: "final", text: said, usage: undefined });
    expect(await outcome).toMatchObject({ kind: "complete", text: shown, handsOver: true });
    for (const text of texts) expect(shown.startsWith(text)).toBe(true);
    expect(texts.at(-1)).toBe(shown);
  });

  it("tells nothing of it when it is stopped in its middle, with or without its last words", async () => {
    for (const text of [said.slice(0, 20), undefined]) {
      const { connection, outcome } = await started();
      connection.emit({ kind: "text", text: said.slice(0, 20) });
      connection.emit({ kind: "aborted", text });
      expect(await outcome).toMatchObject({ kind: "stopped", text: "Here." });
    }
  });

  it("tells nothing of it to who attaches, nor of what the history has", async () => {
    const { gateway, outcome, texts, expire } = follow(true);
    const connection = gateway.admit();
    (await connection.next("chat.history")).answer(histories.inFlight(said.slice(0, 20)));
    await expect.poll(() => texts).toEqual(["Here."]);
    (await connection.next("agent.wait")).answer({ status: "ok", runId });
    connection.answerAlways("chat.history", histories.answered(said));
    expect(await outcome).toMatchObject({ kind: "complete", text: shown, handsOver: true });
    expire();
  });
});
