import { describe, expect, it } from "vitest";
import { ChunkStream } from "../../src/callables/chunk-stream.ts";
import type { ChatChunk } from "../../src/contract/index.ts";

const accepted: ChatChunk = { type: "accepted", conversationId: "c", messageId: "m", runId: "r" };

/** A browser that takes a chunk when the test says so. */
class Browser {
  readonly sent: ChatChunk[] = [];
  readonly #waiting: ((takes: boolean) => void)[] = [];
  #arrived = Promise.withResolvers<void>();

  readonly send = (chunk: ChatChunk): Promise<boolean> => {
    this.sent.push(chunk);
    this.#arrived.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  };

  /** Resolves when a chunk waits to be taken. */
  async offered(): Promise<void> {
    if (this.#waiting.length === 0) await this.#arrived.promise;
  }

  async take(takes = true): Promise<void> {
    await this.offered();
    this.#arrived = Promise.withResolvers();
    this.#waiting.shift()?.(takes);
  }
}

/** A browser that takes everything at once. */
function quickStream() {
  const sent: ChatChunk[] = [];
  const stream = new ChunkStream(async (chunk) => {
    sent.push(chunk);
    return true;
  });
  return { sent, stream };
}

describe("a quick browser", () => {
  it("gets the first chunk at once, and then what is new of each text", async () => {
    const { sent, stream } = quickStream();
    stream.notice(accepted);
    await stream.flush();
    expect(sent).toEqual([accepted]);
    for (const whole of ["He", "Hello", "Hello", "Hello!"]) {
      stream.text(whole);
      await stream.flush();
    }
    expect(sent.slice(1)).toEqual([
      { type: "delta", text: "He" },
      { type: "delta", text: "llo" },
      { type: "delta", text: "!" },
    ]);
  });

  it("gets the whole text when it was rewritten, and appends to that", async () => {
    const { sent, stream } = quickStream();
    for (const whole of ["Perhaps", "Surely", "Surely not"]) {
      stream.text(whole);
      await stream.flush();
    }
    expect(sent).toEqual([
      { type: "delta", text: "Perhaps" },
      { type: "replace", text: "Surely" },
      { type: "delta", text: " not" },
    ]);
  });

  it("misses nothing that comes at the very moment the chunk before it was taken", async () => {
    const sent: ChatChunk[] = [];
    const whole = "abcdefgh";
    for (let turns = 0; turns < 6; turns += 1) {
      sent.length = 0;
      const stream = new ChunkStream(async (chunk) => {
        sent.push(chunk);
        return true;
      });
      stream.text("a");
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      stream.text(whole);
      await stream.flush();
      expect(sent.map((chunk) => "text" in chunk && chunk.text).join("")).toBe(whole);
    }
  });
});

describe("a slow browser", () => {
  it("gets at once what came meanwhile, notices first", async () => {
    const browser = new Browser();
    const stream = new ChunkStream(browser.send);
    stream.text("a");
    await browser.offered();
    for (const whole of ["ab", "abc", "abcd"]) stream.text(whole);
    stream.notice({ type: "status", phase: "thinking" });
    for (let chunk = 0; chunk < 3; chunk += 1) await browser.take();
    await stream.flush();
    expect(browser.sent).toEqual([
      { type: "delta", text: "a" },
      { type: "status", phase: "thinking" },
      { type: "delta", text: "bcd" },
    ]);
  });

  it("gets where its message stands now, and not where it stood", async () => {
    const browser = new Browser();
    const stream = new ChunkStream(browser.send);
    const waiting = (ahead: number): ChatChunk => ({ type: "status", phase: "waiting", ahead });
    stream.notice(waiting(9));
    await browser.offered();
    for (const ahead of [8, 7, 6]) stream.notice(waiting(ahead));
    stream.notice(accepted);
    for (let chunk = 0; chunk < 3; chunk += 1) await browser.take();
    await stream.flush();
    expect(browser.sent).toEqual([waiting(9), waiting(6), accepted]);
  });

  it("is waited for before the result, but not longer than the bound", async () => {
    const browser = new Browser();
    const stream = new ChunkStream(browser.send, 1);
    stream.text("a");
    await stream.flush();
    expect(browser.sent).toHaveLength(1);
    stream.text("ab");
    const flushed = stream.flush();
    await browser.take();
    await browser.take();
    await flushed;
    expect(browser.sent).toHaveLength(2);
  });
});

describe("a browser that is gone", () => {
  it.each([
    ["says so", () => Promise.resolve(false)],
    ["makes sending fail", () => Promise.reject(new Error("The socket was closed."))],
  ])("and %s is sent nothing any more", async (_, end) => {
    let sent = 0;
    const stream = new ChunkStream(() => {
      sent += 1;
      return end();
    });
    stream.text("a");
    stream.notice(accepted);
    await stream.flush();
    stream.text("ab");
    stream.notice(accepted);
    await stream.flush();
    expect(sent).toBe(1);
  });

  it("while a chunk waits does not keep the result waiting", async () => {
    const browser = new Browser();
    const stream = new ChunkStream(browser.send, 60_000);
    stream.text("a");
    const flushed = stream.flush();
    await browser.take(false);
    await flushed;
    expect(browser.sent).toHaveLength(1);
  });
});
