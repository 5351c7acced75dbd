import { expect, it } from "vitest";
import { ReplyPrinter } from "./reply-printer.ts";

function printed(use: (printer: ReplyPrinter) => void): string {
  let text = "";
  use(new ReplyPrinter((part) => (text += part)));
  return text;
}

it("prints each delta as it comes, and the rest of the stored reply", () => {
  const text = printed((printer) => {
    printer.onChunk({ type: "accepted", conversationId: "c", messageId: "m", runId: "r" });
    printer.onChunk({ type: "delta", text: "Hel" });
    printer.onChunk({ type: "delta", text: "lo" });
    printer.finish("Hello there");
  });
  expect(text).toBe("Hello there\n");
});

it("prints a rewritten reply anew on its own line", () => {
  const text = printed((printer) => {
    printer.onChunk({ type: "delta", text: "Helo" });
    printer.onChunk({ type: "replace", text: "Hello" });
    printer.finish("Hello");
  });
  expect(text).toBe("Helo\nHello\n");
});

it("prints a reply that was not streamed", () => {
  expect(printed((printer) => printer.finish("Stored\n"))).toBe("Stored\n");
});
