import { FunctionsError } from "firebase/functions";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { streamedCall, type StreamingCallable } from "../src/streamed-call.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Callable = StreamingCallable<string, string, string>;

/** A callable as Firebase's client behaves. */
function callable(
  stream: Callable["stream"],
  plain: () => Promise<{ data: string }> = () => never(),
): Callable {
  return Object.assign(plain, { stream });
}

const never = <Value>() => new Promise<Value>(() => {});

async function* chunks(...texts: string[]) {
  yield* texts;
}

const silent = (): AsyncIterable<string> => ({ [Symbol.asyncIterator]: () => ({ next: () => never() }) });

function run(asked: Callable, signal = new AbortController().signal) {
  const heard: string[] = [];
  const result = streamedCall(asked, "hello", { signal, onChunk: (chunk) => void heard.push(chunk) });
  result.catch(() => {});
  return { heard, result };
}

describe("a streamed call", () => {
  it("hears the chunks and answers the result", async () => {
    const { heard, result } = run(
      callable(async () => ({ stream: chunks("a", "b"), data: Promise.resolve("ab") })),
    );
    expect(await result).toBe("ab");
    expect(heard).toEqual(["a", "b"]);
  });

  it("asks plainly when the response ends with nothing in it, and tells what that answers", async () => {
    const notFound = new FunctionsError("not-found", "not-found [404]");
    const empty = async () => ({ stream: chunks(), data: never<string>() });
    const { result } = run(callable(empty, () => Promise.reject(notFound)));
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(result).rejects.toMatchObject({ code: "not-found", reason: "not-deployed" });
  });

  it("is a lost connection when the stream ends in the middle", async () => {
    const { result } = run(callable(async () => ({ stream: chunks("a"), data: never<string>() })));
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(result).rejects.toMatchObject({ reason: "connection-lost" });
  });

  it("does not wait for ever in silence, neither for the answer nor in the middle of it", async () => {
    const hanging = run(callable(() => never()));
    await vi.advanceTimersByTimeAsync(45_000);
    await expect(hanging.result).rejects.toMatchObject({ reason: "connection-lost" });
    const stuck = async function* () {
      yield "a";
      yield* silent();
    };
    const { result } = run(callable(async () => ({ stream: stuck(), data: never<string>() })));
    await vi.advanceTimersByTimeAsync(119_000);
    let over = false;
    void result.catch(() => (over = true));
    await vi.advanceTimersByTimeAsync(500);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(result).rejects.toMatchObject({ reason: "connection-lost" });
  });

  it("tells the function's own failure, with its reason and time", async () => {
    const details = { reason: "gateway-unavailable", retryAfterMs: 2_000 };
    const failure = new FunctionsError("unavailable", "The agent cannot be reached. [0]", details);
    const { result } = run(
      callable(async () => ({
        stream: { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) },
        data: Promise.reject(failure),
      })),
    );
    await expect(result).rejects.toMatchObject({
      code: "unavailable",
      reason: "gateway-unavailable",
      retryAfterMs: 2_000,
      message: "The agent cannot be reached.",
    });
  });

  it("ends with the signal's reason, whichever of its two errors the client throws", async () => {
    const controller = new AbortController();
    const { result } = run(
      callable(async () => ({ stream: silent(), data: never<string>() })),
      controller.signal,
    );
    const reason = new Error("left");
    controller.abort(reason);
    await expect(result).rejects.toBe(reason);
  });

  it("takes a network failure for a lost connection, and an unforeseen one for what it is", async () => {
    const fails = (message: string) => () => Promise.reject(new FunctionsError("internal", message));
    await expect(run(callable(fails("internal [0]"))).result).rejects.toMatchObject({
      reason: "connection-lost",
    });
    await expect(run(callable(fails("INTERNAL [0]"))).result).rejects.toMatchObject({ reason: "internal" });
  });
});
