import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { call, CallableError, stream } from "./callable-client.ts";

let server: Server | undefined;

type AsyncListener = (...exchange: Parameters<RequestListener>) => Promise<unknown>;

/** A functions base URL that answers like `listener`. */
async function serve(listener: RequestListener | AsyncListener): Promise<string> {
  server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/p/us-central1`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const ignore = { onChunk: () => {} };
const failure = JSON.stringify({
  error: {
    status: "FAILED_PRECONDITION",
    message: "Wait.",
    details: { reason: "device-not-paired", requestId: "r" },
  },
});

describe("call", () => {
  it("posts the data as the signed-in caller and answers the result", async () => {
    const seen: { request?: IncomingMessage; body?: unknown } = {};
    const url = await serve(async (request, response) => {
      Object.assign(seen, { request, body: await json(request) });
      response.setHeader("content-type", "application/json").end('{"result":{"a":1}}');
    });
    expect(await call(url, "chat", { message: "hi" }, { idToken: "token" })).toEqual({ a: 1 });
    expect(seen.body).toEqual({ data: { message: "hi" } });
    expect(seen.request?.url).toBe("/p/us-central1/chat");
    expect(seen.request?.headers.authorization).toBe("Bearer token");
  });

  it("fails with the code, the reason and the details of an HttpsError", async () => {
    const url = await serve((_, response) => response.writeHead(400).end(failure));
    const error = await call(url, "chat", {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CallableError);
    expect(error).toMatchObject({
      code: "failed-precondition",
      reason: "device-not-paired",
      message: "Wait.",
    });
    expect(error).toHaveProperty("details.requestId", "r");
  });

  it("says what answered when it was no callable", async () => {
    const url = await serve((_, response) => response.writeHead(404).end("Function x does not exist"));
    await expect(call(url, "x", {})).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("Function x does not exist"),
    });
  });

  it("says so when nothing answers", async () => {
    await expect(call("http://127.0.0.1:1/", "chat", {})).rejects.toMatchObject({
      code: "unavailable",
      message: "Nothing answers at http://127.0.0.1:1/chat.",
    });
  });
});

describe("stream", () => {
  it("hands over each chunk and answers the result", async () => {
    const url = await serve((request, response) => {
      expect(request.headers.accept).toBe("text/event-stream");
      response.end(
        'data: {"message":{"text":"a"}}\n\ndata: {"message":{"text":"b"}}\n\ndata: {"result":"ab"}\n\n',
      );
    });
    const chunks: unknown[] = [];
    expect(await stream(url, "chat", {}, { onChunk: (chunk) => chunks.push(chunk) })).toBe("ab");
    expect(chunks).toEqual([{ text: "a" }, { text: "b" }]);
  });

  it("fails with an error line, although the status is 200", async () => {
    const url = await serve((_, response) => response.end(`data: ${failure}\n\n`));
    await expect(stream(url, "chat", {}, ignore)).rejects.toMatchObject({ reason: "device-not-paired" });
  });

  it("fails when the stream ends without a result", async () => {
    const url = await serve((_, response) => response.end('data: {"message":1}\n\n'));
    await expect(stream(url, "chat", {}, ignore)).rejects.toThrow("ended its stream without a result");
  });

  it("takes a plain answer too", async () => {
    const url = await serve((_, response) =>
      response.setHeader("content-type", "application/json").writeHead(400).end(failure),
    );
    await expect(stream(url, "chat", {}, ignore)).rejects.toMatchObject({ code: "failed-precondition" });
  });

  it("stops when its signal aborts", async () => {
    const url = await serve((_, response) => response.write('data: {"message":1}\n\n'));
    const stop = new AbortController();
    const streaming = stream(url, "chat", {}, { signal: stop.signal, onChunk: () => stop.abort() });
    await expect(streaming).rejects.toHaveProperty("name", "AbortError");
  });
});
