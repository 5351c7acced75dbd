import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import express from "express";
import { onCall } from "firebase-functions/v2/https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bounded, mostBytesOf, readNoLargerBodies, refusedBody, screened } from "../src/request-body.ts";

const MOST_BYTES = 65_536;

/** What the callable was given for each call. */
const given: unknown[] = [];
/** Bytes of the bodies that were kept, as the platform keeps them before it calls a function. */
let keptBytes = 0;
let server: Server;

/** A callable behind what serves it: functions-framework and the emulator put the same parsers before it, without a limit. */
beforeAll(async () => {
  readNoLargerBodies(MOST_BYTES);
  const callable = bounded(
    onCall({ cors: "https://site.example" }, ({ data }) => {
      given.push(data);
      return refusedBody(data) ?? "accepted";
    }),
    MOST_BYTES,
  );
  const app = express();
  const verify = (asked: IncomingMessage, _: unknown, buffer: Buffer) => {
    keptBytes += buffer.length;
    Object.assign(asked, { rawBody: buffer });
  };
  app.use(express.json({ limit: "1024mb", verify }));
  app.use((asked, response) => void callable(asked as never, response as never));
  server = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});

afterAll(() => server.close());

/** Sends a body, in chunks where its length is not to be told. */
async function post(body: string | Buffer, headers: Record<string, string | number> = {}) {
  keptBytes = 0;
  given.length = 0;
  const { port } = server.address() as AddressInfo;
  const asked = request({
    port,
    method: "POST",
    headers: { "content-type": "application/json", origin: "https://site.example", ...headers },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve).once("error", reject);
  });
  if (!("content-length" in headers)) asked.write(body.slice(0, 1));
  asked.end("content-length" in headers ? body : body.slice(1));
  const response = await answer;
  const { "access-control-allow-origin": origin } = response.headers;
  return { status: response.statusCode, origin, ...(JSON.parse(await text(response)) as object) };
}

const call = (data: unknown) => JSON.stringify({ data });
const told = (body: string | Buffer) => ({ "content-length": Buffer.byteLength(body) });
const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);

describe("a body", () => {
  it("of the longest size is taken", async () => {
    const body = call("x".repeat(MOST_BYTES - call("").length));
    expect(await post(body, told(body))).toMatchObject({ status: 200, result: "accepted" });
    expect(keptBytes).toBe(MOST_BYTES);
  });

  it("that is one byte longer is refused, for the page to read, and not kept", async () => {
    const body = call("x".repeat(MOST_BYTES - call("").length + 1));
    expect(await post(body, told(body))).toMatchObject({
      origin: "https://site.example",
      result: "is larger than any request may be",
    });
    expect(keptBytes).toBe(0);
  });

  it("of 30 MB is refused without being kept, and the connection goes on", async () => {
    const body = call("x".repeat(30_000_000));
    expect(await post(body, told(body))).toMatchObject({ result: "is larger than any request may be" });
    expect(keptBytes).toBe(0);
    expect(await post(call(1), told(call(1)))).toMatchObject({ result: "accepted" });
  });

  it("that is packed is refused without being unpacked", async () => {
    const packed = gzipSync(call("x".repeat(30_000_000)));
    expect(packed.length).toBeLessThan(MOST_BYTES);
    const answer = await post(packed, { ...told(packed), "content-encoding": "gzip" });
    expect(answer).toMatchObject({ result: "is larger than any request may be" });
    expect(keptBytes).toBe(0);
  });

  it("that does not tell its size is taken, and ends with its connection where it becomes too large", async () => {
    expect(await post(call("short"))).toMatchObject({ result: "accepted" });
    const large = await post(call("x".repeat(3_000_000))).catch((error: NodeJS.ErrnoException) => error.code);
    expect(["ECONNRESET", "EPIPE"]).toContain(large);
    expect([keptBytes, given]).toEqual([0, []]);
  });

  it.each<[string, string]>([
    ["nested 17 deep", call(nest(17))],
    ["with a field beside its data", '{"data":1,"more":2}'],
    ["with other fields than data", '{"a":1,"b":2}'],
    ["that is a list", "[1,2]"],
    [
      "with a type of the callable protocol",
      call({ "@type": "type.googleapis.com/google.protobuf.Int64Value", value: "x" }),
    ],
  ])("%s is refused before the runtime breaks at it or logs it", async (_, body) => {
    expect(await post(body, told(body))).toMatchObject({
      status: 200,
      result: expect.stringContaining("plain JSON") as string,
    });
    expect(given).toEqual([{ "clawfire.refused": "unfit" }]);
  });

  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i]));

  it.each<[string, string]>([
    ["fields", call(fields(5_000))],
    ["fields beside its data", JSON.stringify(fields(5_000))],
    ["fields, with space between", JSON.stringify({ data: fields(2_000) }, null, 2)],
    ["lists within each other", `{"data":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
    ["numbers", call(Array.from({ length: 20_000 }, () => 1))],
    ["fields behind a text that ends with a backslash", call({ text: "\\", ...fields(2_000) })],
  ])("with thousands of %s is refused without being parsed", async (_, body) => {
    for (const headers of [told(body), {}]) {
      expect(await post(body, headers)).toMatchObject({
        status: 200,
        result: "has more fields or values than any request may",
      });
      expect(given).toEqual([{ "clawfire.refused": "too-many" }]);
    }
  });

  it("whose text has commas and quotes without number is taken as it is", async () => {
    const data = { message: '"a", [b] {c}, \\ '.repeat(2_000), more: fields(200) };
    expect(await post(call(data), told(call(data)))).toMatchObject({ result: "accepted" });
    expect(await post(call(data))).toMatchObject({ result: "accepted" });
    expect(given).toEqual([data]);
  });

  it("of an administrator may hold long lists", async () => {
    const rules = Array.from({ length: 250 }, (_, i) => ({ kind: "block", account: `a${i}`, note: "x, y" }));
    expect(screened(Buffer.from(call(rules)), 8_192).toString()).toBe(call(rules));
  });

  it("nested 16 deep is taken", async () => {
    expect(await post(call(nest(16)), told(call(nest(16))))).toMatchObject({ result: "accepted" });
  });
});

it("may be longer where longer messages are allowed, whatever its characters are", () => {
  expect(mostBytesOf({ MAX_MESSAGE_CHARACTERS: 8_000 })).toBe(MOST_BYTES);
  const longest = call({
    message: "\u0001".repeat(50_000),
    conversationId: "c".repeat(64),
    messageId: "m".repeat(36),
  });
  expect(mostBytesOf({ MAX_MESSAGE_CHARACTERS: 50_000 })).toBeGreaterThan(Buffer.byteLength(longest));
});
