import { describe, expect, it } from "vitest";
import { readEvents } from "./event-stream.ts";

async function eventsOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  async function* body() {
    for (const chunk of chunks) yield typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
  }
  const events: string[] = [];
  for await (const event of readEvents(body())) events.push(event);
  return events;
}

describe("readEvents", () => {
  it("yields the data of each event", async () => {
    expect(await eventsOf('data: {"message":1}\n\ndata: {"result":2}\n\n')).toEqual([
      '{"message":1}',
      '{"result":2}',
    ]);
  });

  it("puts an event together that came in pieces", async () => {
    expect(await eventsOf("da", "ta: he", "llo\n", "\n")).toEqual(["hello"]);
  });

  it("puts a character together that came in pieces", async () => {
    const bytes = new TextEncoder().encode("data: ü\n\n");
    expect(await eventsOf(bytes.slice(0, 7), bytes.slice(7))).toEqual(["ü"]);
  });

  it("understands every kind of line end, split between chunks too", async () => {
    expect(await eventsOf("data: a\r\n\r\ndata: b\r\rdata: c\r", "\n\r\n")).toEqual(["a", "b", "c"]);
  });

  it("joins several data lines of one event", async () => {
    expect(await eventsOf("data: a\ndata: b\n\n")).toEqual(["a\nb"]);
  });

  it("passes over comments, other fields and empty events", async () => {
    expect(await eventsOf(": ping\n\nevent: x\nid: 1\n\ndata: a\n\n")).toEqual(["a"]);
  });

  it("counts a last event without its empty line", async () => {
    expect(await eventsOf("data: a\n\ndata: b")).toEqual(["a", "b"]);
  });
});
